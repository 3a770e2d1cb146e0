#!/bin/sh
# Prints a key's passphrase, once: ssh-add asks again for ever when the answer is wrong. ssh-add runs a copy of this file, which
# removes itself. Command lines can be read by everybody, so the passphrase comes in the environment.
# Arguments: not read
# Standard input: not read
# Environment: PERMACADE_PASSPHRASE
# Exit codes: 0 printed; 1 it was asked before
set -eu

main() {
  rm -- "$0" || exit 1
  printf '%s\n' "${PERMACADE_PASSPHRASE:-}"
}

main "$@"
