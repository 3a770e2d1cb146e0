#!/bin/sh
# Prints the installed version of the container toolkit.
# Arguments: HOST VERSION SERVICE
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  dpkg-query -W -f '${db:Status-Status} ${Version}\n' -- nvidia-container-toolkit 2>/dev/null || echo none
}

main "$@"
