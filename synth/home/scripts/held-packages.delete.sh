#!/bin/sh
# Releases the packages that were held here.
# Arguments: HOST PATTERN…
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  noted=/var/lib/permacade/held-packages
  [ -e "${noted}" ] || return 0
  sort -u -- "${noted}" | xargs -r apt-mark -qq unhold
  rm -f -- "${noted}"
}

main "$@"
