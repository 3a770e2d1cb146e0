#!/bin/sh
# Prints whether each service that the machine has is enabled and active.
# Arguments: HOST UNIT…
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  shift
  for unit in "$@"; do
    found=$(systemctl list-unit-files --no-legend -- "${unit}" || true)
    [ -n "${found}" ] || continue
    enabled=$(systemctl is-enabled -- "${unit}" 2>/dev/null || true)
    active=$(systemctl is-active -- "${unit}" 2>/dev/null || true)
    echo "${unit} ${enabled} ${active}"
  done
}

main "$@"
