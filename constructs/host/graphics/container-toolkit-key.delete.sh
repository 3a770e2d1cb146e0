#!/bin/sh
# Removes the key.
# Arguments: HOST FILE FINGERPRINT URL
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  rm -f -- "$2"
}

main "$@"
