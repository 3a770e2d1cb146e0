#!/bin/sh
# Prints version, SHA-256, mode and owner of the installed k3s.
# Arguments: any arguments
# Standard input: not read
# Exit codes: 0.
set -eu

main() {
  /usr/local/bin/k3s --version 2>&1 | sed -n 1p || true
  sha256sum -- /usr/local/bin/k3s 2>&1 || true
  stat -c '%a %u %g' -- /usr/local/bin/k3s 2>&1 || true
}

main "$@"
