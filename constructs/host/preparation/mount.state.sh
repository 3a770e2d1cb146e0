#!/bin/sh
# Prints whether the mount is enabled and active, and whether k3s still waits for its data.
# Arguments: HOST PATH UNIT UUID SERVICE MOVING
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  enabled=$(systemctl is-enabled -- "$3" 2>/dev/null || true)
  active=$(systemctl is-active -- "$3" 2>/dev/null || true)
  echo "${enabled} ${active}"
  [ ! -e "$6" ] || echo moving
}

main "$@"
