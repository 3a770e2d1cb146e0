#!/bin/sh
# Does nothing: for a command that only does something when it is removed.
# Arguments: any
# Standard input: not read
# Exit codes: 0
set -eu

main() {
  return 0
}

main "$@"
