#!/bin/sh
set -eu
export LC_ALL=C
shift
cat /var/lib/permacade/nouveau-initramfs 2>/dev/null || true
