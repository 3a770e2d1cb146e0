#!/bin/sh
# Applies a file of kernel settings.
# Arguments: HOST FILE KEY…, the settings in it
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  skip_in_container
  /lib/systemd/systemd-sysctl "$2"
}

main "$@"
