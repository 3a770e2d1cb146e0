#!/bin/sh
# Prints whether the swap file of dphys-swapfile is enabled.
# Arguments: HOST KEEP
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  state=$(systemctl is-enabled dphys-swapfile.service 2>/dev/null || true)
  echo "dphys-swapfile ${state}"
}

main "$@"
