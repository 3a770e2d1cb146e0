#!/bin/sh
# Checks on a server whether a machine can leave the cluster, and changes nothing. It refuses when leave.sh would. Prints none when
# k3s never ran on the server, absent when the machine is no node, or node and the number of its pods.
# Arguments: HOST
# Standard input: not read
# Exit codes: 0 printed; 1 it cannot leave
set -eu
# shellcheck source=constructs/host/leaving/cluster.sh
. "${0%/*}/cluster.sh"
# shellcheck source=constructs/host/leaving/ceph.sh
. "${0%/*}/ceph.sh"

main() {
  look_for_cluster
  if [ "${begun}" = no ]; then
    echo none
    return 0
  fi
  await_cluster
  read_registered
  if [ -z "${registered}" ]; then
    echo absent
    return 0
  fi
  require_servers
  find_ceph
  require_ceph
  pods=$(kube get pods --all-namespaces --field-selector "spec.nodeName=${host}" -o name)
  count=$(printf '%s' "${pods}" | grep -c . || true)
  echo "node ${count}"
}

main "$@"
