#!/bin/sh
# Prints the digest of the key.
# Arguments: HOST FILE FINGERPRINT URL
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  skip_in_container
  sha256sum -- "$2" 2>/dev/null || echo none
}

main "$@"
