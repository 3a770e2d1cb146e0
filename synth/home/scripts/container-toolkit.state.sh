#!/bin/sh
set -eu
export LC_ALL=C
shift
dpkg-query -W -f "\${db:Status-Status} \${Version}\n" -- nvidia-container-toolkit 2>/dev/null || echo none
