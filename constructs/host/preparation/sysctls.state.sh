#!/bin/sh
# Prints the kernel settings in effect: another file, or a person, may have changed them.
# Arguments: HOST FILE KEY…
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  shift 2
  skip_in_container
  for key in "$@"; do
    value=$(cat "/proc/sys/$(echo "${key}" | tr . /)" 2>/dev/null || true)
    echo "${key} ${value}"
  done
}

main "$@"
