#!/bin/sh
# Keeps NetworkManager away from network interfaces, where it is installed.
# Arguments: HOST INTERFACE…, names that may contain *
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/network-manager-settings.sh
. "${0%/*}/network-manager-settings.sh"

main() {
  shift
  installed=$(installed_network_manager)
  if [ -z "${installed}" ]; then
    rm -f -- "${settings}"
    return 0
  fi
  devices=
  for interface in "$@"; do
    devices="${devices};interface-name:${interface}"
  done
  wanted=$(printf '[keyfile]\nunmanaged-devices+=%s' "${devices#;}")
  found=$(print_settings)
  if [ "${found}" != "${wanted}" ]; then
    mkdir -p "${settings%/*}"
    printf '%s\n' "${wanted}" | replace "${settings}"
    reload_network_manager
  fi
}

main "$@"
