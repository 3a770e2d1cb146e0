#!/bin/sh
# Makes the initramfs again, with nouveau.
# Arguments: HOST
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  rm -f /var/lib/permacade/nouveau-initramfs
  update-initramfs -u -k all >&2 || true
}

main "$@"
