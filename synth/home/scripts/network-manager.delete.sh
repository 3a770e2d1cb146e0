#!/bin/sh
# Gives the network interfaces back to NetworkManager.
# Arguments: HOST INTERFACE…
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/network-manager-settings.sh
. "${0%/*}/network-manager-settings.sh"

main() {
  if [ -e "${settings}" ]; then
    rm -f -- "${settings}"
    reload_network_manager
  fi
}

main "$@"
