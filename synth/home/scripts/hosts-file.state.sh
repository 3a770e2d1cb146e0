#!/bin/sh
set -eu
export LC_ALL=C
shift
begin="# BEGIN permacade: this part is managed"
end="# END permacade"
file=/etc/hosts
sed -n "/^${begin}\$/,/^${end}\$/p" "${file}" 2>/dev/null || true
stat -c %a "${file}" 2>/dev/null || true
