#!/bin/sh
set -eu
export LC_ALL=C
shift
state=$(systemctl is-enabled dphys-swapfile.service 2>/dev/null || true)
echo "dphys-swapfile ${state}"
