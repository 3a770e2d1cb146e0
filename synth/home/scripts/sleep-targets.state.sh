#!/bin/sh
set -eu
export LC_ALL=C
shift
for unit in "$@"; do
  state=$(systemctl is-enabled -- "${unit}" 2>/dev/null || true)
  echo "${unit} ${state}"
done
