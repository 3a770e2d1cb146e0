#!/bin/sh
# Prints which service keeps the time; not whether it does so now, which depends on the network.
# Arguments: HOST PATIENCE DAEMON…
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  shift 2
  skip_in_container
  daemon=$(first_active "$@")
  echo "${daemon}"
}

main "$@"
