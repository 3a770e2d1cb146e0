#!/bin/sh
# Installs the packages that are missing.
# Arguments: HOST PACKAGE…
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"

main() {
  shift
  missing=$(missing_packages "$@")
  if [ -n "${missing}" ]; then
    # Names of packages have no spaces.
    # shellcheck disable=SC2086
    install_packages ${missing}
  fi
}

main "$@"
