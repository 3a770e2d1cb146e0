#!/bin/sh
set -eu
export LC_ALL=C
shift
missing=
for package in "$@"; do
  here=$(dpkg-query -W -f "\${db:Status-Status}" -- "${package}" 2>/dev/null || true)
  [ "${here}" = installed ] || missing="${missing} ${package}"
done
echo "missing:${missing}"
