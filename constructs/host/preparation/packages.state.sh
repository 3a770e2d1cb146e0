#!/bin/sh
# Prints which packages are missing.
# Arguments: HOST PACKAGE…
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"

main() {
  shift
  missing=$(missing_packages "$@")
  echo "missing:${missing}"
}

main "$@"
