#!/bin/sh
# Prints the managed part of /etc/hosts and the mode of the file.
# Arguments: HOST
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/hosts-block.sh
. "${0%/*}/hosts-block.sh"

main() {
  sed -n "/^${begin}\$/,/^${end}\$/p" "${file}" 2>/dev/null || true
  stat -c %a "${file}" 2>/dev/null || true
}

main "$@"
