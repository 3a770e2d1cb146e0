#!/bin/sh
# Prints whether the machine may sleep.
# Arguments: HOST TARGET…
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  shift
  for unit in "$@"; do
    state=$(systemctl is-enabled -- "${unit}" 2>/dev/null || true)
    echo "${unit} ${state}"
  done
}

main "$@"
