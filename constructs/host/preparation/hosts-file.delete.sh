#!/bin/sh
# Removes the managed part of /etc/hosts.
# Arguments: HOST
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/hosts-block.sh
. "${0%/*}/hosts-block.sh"

main() {
  kept=$(unmanaged; printf .)
  if [ -e "${file}" ]; then
    printf %s "${kept%.}" | replace "${file}"
  fi
}

main "$@"
