#!/bin/sh
# Runs on another server: waits until that server sees the node in the cluster.
# Arguments: HOST
# Standard input: not read
# Exit codes: 0 the node is in the cluster; 1 it is not after five minutes.
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

find_node() {
  answer=$(kube get node "${host}" -o name 2>&1)
}

main() {
  wait_until 300 3 "this server sees the node" "5 to 30 s" find_node
  if [ "${met}" = no ]; then
    here=$(uname -n)
    fail "${here} does not see the node in the cluster: ${answer}. See there: systemctl status k3s"
  fi
}

main "$@"
