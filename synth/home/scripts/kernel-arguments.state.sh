#!/bin/sh
# Prints the kernel arguments that are managed here.
# Arguments: HOST QUIRKS
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/boot-line.sh
. "${0%/*}/boot-line.sh"

main() {
  print_boot_line
}

main "$@"
