#!/bin/sh
# Prints whether anything is left to move.
# Arguments: HOST PATH UUID TYPE SERVICE MOVING
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  path=$2
  if mountpoint -q -- "${path}" || [ ! -d "${path}" ]; then
    echo 'done'
    return 0
  fi
  found=$(ls -A "${path}")
  if [ -n "${found}" ]; then echo 'not on its disk'; else echo 'done'; fi
}

main "$@"
