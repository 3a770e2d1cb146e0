#!/bin/sh
# Prints our settings of NetworkManager, where it is installed.
# Arguments: HOST INTERFACE…
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/network-manager-settings.sh
. "${0%/*}/network-manager-settings.sh"

main() {
  installed=$(installed_network_manager)
  if [ -n "${installed}" ]; then
    echo installed
    print_settings
  fi
}

main "$@"
