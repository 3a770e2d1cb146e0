#!/bin/sh
# Prints the version of the driver that runs, without the card's own tool, which takes seconds to answer.
# Arguments: HOST BRANCH MODEL
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  skip_in_container
  cat /sys/module/nvidia/version 2>/dev/null || echo none
}

main "$@"
