#!/bin/sh
set -eu
export LC_ALL=C
umask 022
host=$1
shift
say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
if systemd-detect-virt --quiet --container; then
  exit 0
fi
[ -e /dev/watchdog ] || exit 0
current=$(systemctl show --property=RuntimeWatchdogUSec --value)
if [ "${current}" != "$1s" ]; then
  systemctl daemon-reexec
fi
