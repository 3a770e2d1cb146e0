#!/bin/sh
# Prints the modules that can be loaded. One that waits for a restart counts, so that the restart alone is no drift.
# Arguments: HOST MODULE…
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  shift
  skip_in_container
  for module in "$@"; do
    if [ -e /run/permacade/restart-needed/kernel-modules ] || modprobe -n -q -- "${module}"; then
      echo "${module}"
    fi
  done
}

main "$@"
