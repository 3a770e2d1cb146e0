#!/bin/sh
# Prints whether the k3s service is enabled and active.
# Arguments: HOST k3s|k3s-agent, and any further arguments
# Standard input: not read
# Exit codes: 0.
set -eu

main() {
  systemctl is-enabled -- "$2" 2>&1 || true
  systemctl is-active -- "$2" 2>&1 || true
}

main "$@"
