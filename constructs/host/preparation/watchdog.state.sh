#!/bin/sh
# Prints after how long the hardware watchdog restarts the machine.
# Arguments: HOST SECONDS
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  skip_in_container
  [ -e /dev/watchdog ] || return 0
  systemctl show --property=RuntimeWatchdogUSec --value
}

main "$@"
