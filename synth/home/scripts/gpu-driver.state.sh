#!/bin/sh
set -eu
export LC_ALL=C
shift
dpkg-query -W -f "\${Package} \${Version} \${db:Status-Status}\n" "nvidia-driver*" "nvidia-tesla*" "nvidia-legacy*" 2>/dev/null || true
