#!/bin/sh
set -eu
export LC_ALL=C
umask 022
host=$1
shift
say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
fail() {
  say "$1"
  exit 1
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
there=$(systemctl list-unit-files --no-legend -- NetworkManager.service || true)
take_over() {
  if systemctl is-active --quiet -- NetworkManager.service; then
    systemctl reload -- NetworkManager.service || fail "cannot make NetworkManager read its settings again. See: systemctl status NetworkManager"
  fi
}
if [ -z "${there}" ]; then
  rm -f -- /etc/NetworkManager/conf.d/permacade.conf
  exit 0
fi
devices=
for interface in "$@"; do
  devices="${devices};interface-name:${interface}"
done
wanted=$(printf "[keyfile]\nunmanaged-devices+=%s" "${devices#;}")
found=$(cat /etc/NetworkManager/conf.d/permacade.conf 2>/dev/null || true)
if [ "${found}" != "${wanted}" ]; then
  mkdir -p /etc/NetworkManager/conf.d
  printf "%s\n" "${wanted}" | replace /etc/NetworkManager/conf.d/permacade.conf
  take_over
fi
