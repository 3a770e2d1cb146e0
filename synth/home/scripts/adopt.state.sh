#!/bin/sh
# Prints the role in which this machine runs k3s for the home: server, agent, or nothing.
# Arguments: any arguments
# Standard input: not read
# Exit codes: 0.
set -eu

main() {
  cat /var/lib/permacade/k3s 2>/dev/null || true
}

main "$@"
