#!/bin/sh
set -eu
export LC_ALL=C
shift
if systemd-detect-virt --quiet --container; then
  exit 0
fi
shift
for key in "$@"; do
  value=$(cat "/proc/sys/$(echo "${key}" | tr . /)" 2>/dev/null || true)
  echo "${key} ${value}"
done
