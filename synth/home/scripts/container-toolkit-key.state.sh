#!/bin/sh
set -eu
export LC_ALL=C
shift
if systemd-detect-virt --quiet --container; then
  exit 0
fi
sha256sum -- "$1" 2>/dev/null || echo none
