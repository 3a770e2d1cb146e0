#!/bin/sh
set -eu
export LC_ALL=C
shift
if systemd-detect-virt --quiet --container; then
  exit 0
fi
installed=$(dpkg-query -W -f "\${db:Status-Status} \${Package}\n" -- "$@" 2>/dev/null | sed -n "s/^installed //p" | sort -u)
held=$(apt-mark showhold)
for package in ${installed}; do
  printf "%s\n" "${held}" | grep -q -x -F -e "${package}" || echo "not held: ${package}"
done
