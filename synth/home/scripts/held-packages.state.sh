#!/bin/sh
# Prints the packages that are not held.
# Arguments: HOST PATTERN…
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"

main() {
  shift
  skip_in_container
  installed=$(installed_packages "$@")
  held=$(apt-mark showhold)
  for package in ${installed}; do
    printf '%s\n' "${held}" | grep -q -x -F -e "${package}" || echo "not held: ${package}"
  done
}

main "$@"
