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
install -d -m 700 /var/lib/permacade
installed=$(dpkg-query -W -f "\${db:Status-Status} \${Package}\n" -- "$@" 2>/dev/null | sed -n "s/^installed //p" | sort -u)
held=$(apt-mark showhold)
noted=/var/lib/permacade/held-packages
for package in ${installed}; do
  if ! printf "%s\n" "${held}" | grep -q -x -F -e "${package}"; then
    printf "%s\n" "${package}" >>"${noted}"
    apt-mark -qq hold "${package}"
  fi
done
