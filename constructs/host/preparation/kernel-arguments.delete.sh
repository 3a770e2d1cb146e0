#!/bin/sh
# Removes the kernel arguments that were added here.
# Arguments: HOST QUIRKS
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/boot-line.sh
. "${0%/*}/boot-line.sh"

main() {
  skip_in_container
  find_boot_line
  change_boot_line ''
  rm -f -- "${noted}"
}

main "$@"
