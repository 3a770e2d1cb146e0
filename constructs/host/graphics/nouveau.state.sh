#!/bin/sh
# Prints what the initramfs was made with.
# Arguments: HOST
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  cat /var/lib/permacade/nouveau-initramfs 2>/dev/null || true
}

main "$@"
