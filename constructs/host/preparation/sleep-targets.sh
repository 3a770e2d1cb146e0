#!/bin/sh
# Keeps the machine from sleeping.
# Arguments: HOST TARGET…, the systemd targets of sleep
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  shift
  systemctl --quiet mask -- "$@"
}

main "$@"
