#!/bin/sh
# Prints what dpkg knows of NVIDIA drivers.
# Arguments: HOST BRANCH MODEL
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"

main() {
  list_drivers
}

main "$@"
