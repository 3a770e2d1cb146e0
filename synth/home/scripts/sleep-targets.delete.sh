#!/bin/sh
# Lets the machine sleep again.
# Arguments: HOST TARGET…
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  shift
  systemctl --quiet unmask -- "$@"
}

main "$@"
