#!/bin/sh
set -eu
export LC_ALL=C
umask 022
host=$1
shift
say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
replace() {
  new=$1.permacade-new
  cat >"${new}"
  if [ -e "$1" ]; then
    chmod --reference="$1" -- "${new}"
    # FAT has no owners.
    chown --reference="$1" -- "${new}" 2>/dev/null || true
  fi
  sync -f -- "${new}"
  mv -fT -- "${new}" "$1"
  sync -f -- "$1"
}
name=$1
noted=$(cat /etc/hostname 2>/dev/null || true)
if [ "${noted}" != "${name}" ]; then
  printf "%s\n" "${name}" | replace /etc/hostname
fi
current=$(uname -n)
if [ "${current}" != "${name}" ]; then
  say "is called ${current}; calling it ${name}"
  hostname -F /etc/hostname
fi
