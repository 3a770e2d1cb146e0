#!/bin/sh
# Answers at once: what else is about a machine that is off fails with this alone.
# Arguments: none. Standard input: not read. Exit: 0.
set -eu

main() {
  exit 0
}

main "$@"
