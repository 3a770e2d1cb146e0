#!/bin/sh
set -eu
export LC_ALL=C
shift
if systemd-detect-virt --quiet --container; then
  exit 0
fi
[ -e /dev/watchdog ] || exit 0
systemctl show --property=RuntimeWatchdogUSec --value
