#!/bin/sh
# Prints the size of the disk. What Ceph writes to it is no drift; that it was unplugged, or another one has its name, is.
# Arguments: HOST ID BYTES CLASS TOKEN
# Standard input: not read
# Exit codes: 0, others when it cannot be read
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  device=$(readlink -f "/dev/disk/by-id/$2" || true)
  if [ -b "${device}" ]; then
    blockdev --getsize64 "${device}"
  else
    echo missing
  fi
}

main "$@"
