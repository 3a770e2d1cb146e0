#!/bin/sh
# Holds installed packages at their version. Those that were not held before are noted, so that they can be released.
# Arguments: HOST PATTERN…
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"

main() {
  shift
  skip_in_container
  make_state_folder
  noted=/var/lib/permacade/held-packages
  installed=$(installed_packages "$@")
  held=$(apt-mark showhold)
  for package in ${installed}; do
    if ! printf '%s\n' "${held}" | grep -q -x -F -e "${package}"; then
      grep -q -s -x -F -e "${package}" "${noted}" || printf '%s\n' "${package}" >>"${noted}"
      apt-mark -qq hold "${package}"
    fi
  done
}

main "$@"
