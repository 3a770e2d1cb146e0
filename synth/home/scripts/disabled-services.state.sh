#!/bin/sh
set -eu
export LC_ALL=C
shift
for unit in "$@"; do
  found=$(systemctl list-unit-files --no-legend -- "${unit}" || true)
  [ -n "${found}" ] || continue
  enabled=$(systemctl is-enabled -- "${unit}" 2>/dev/null || true)
  active=$(systemctl is-active -- "${unit}" 2>/dev/null || true)
  echo "${unit} ${enabled} ${active}"
done
