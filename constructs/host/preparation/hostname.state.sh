#!/bin/sh
# Prints the name of the machine, as configured and in use.
# Arguments: HOST
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  cat /etc/hostname 2>/dev/null || true
  uname -n
}

main "$@"
