#!/bin/sh
# Prints the machine id, which the system got when it was installed. The kubelet reports the same one to the cluster.
# Arguments: none
# Standard input: not read
# Exit codes: 0 printed; others: there is none
set -eu

main() {
  cat /etc/machine-id
}

main "$@"
