#!/bin/sh
# Prints what a restart could be needed for and does not itself change: whatever repairs one of these makes the restart be
# looked at again.
# Arguments: HOST SERVICE WISH…
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"
# shellcheck source=constructs/host/preparation/boot-line.sh
. "${0%/*}/boot-line.sh"

main() {
  ls -A /run/permacade/restart-needed 2>/dev/null || true
  print_boot_line
  list_drivers
}

main "$@"
