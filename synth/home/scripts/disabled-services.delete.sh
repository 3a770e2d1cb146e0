#!/bin/sh
set -eu
export LC_ALL=C
umask 022
host=$1
shift
say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
noted=/var/lib/permacade/disabled-services
[ -e "${noted}" ] || exit 0
for unit in "$@"; do
  systemctl --quiet unmask -- "${unit}" 2>/dev/null || true
done
while read -r unit; do
  systemctl --quiet enable --now -- "${unit}" || say "could not start ${unit} again. See: systemctl status ${unit}"
done <"${noted}"
rm -f -- "${noted}"
