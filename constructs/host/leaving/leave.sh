#!/bin/sh
# Takes a machine out of the cluster, on a server of the cluster: moves the data on its Ceph disks and its pods to other machines,
# removes its disks from Ceph, deletes its node and the node's password. It refuses, with the health shown, when etcd or Ceph could
# not continue without the machine, and when it is the only server. A run that was cut off anywhere can be repeated. It may take an
# hour when Ceph has much to move.
# Arguments: HOST, and any further arguments
# Standard input: the machine id of the machine, or nothing when it is unknown. A node with that name but another id stays.
# Exit codes: 0 it is no node any more, or there never was a cluster; 1 it cannot leave
set -eu
# shellcheck source=constructs/host/leaving/depart.sh
. "${0%/*}/depart.sh"

main() {
  IFS= read -r expected || true
  exec </dev/null
  look_for_cluster
  if [ "${begun}" = no ]; then
    say "there is no cluster to leave: k3s never ran on ${here}. If another server has a cluster, delete the node there: kubectl delete node ${host}"
    return 0
  fi
  await_cluster
  read_registered
  if [ -z "${registered}" ]; then
    say "is no longer a node of the cluster"
    forget_node
  elif [ -n "${expected}" ] && [ "${registered}" != - ] && [ "${registered}" != "${expected}" ]; then
    say "left the cluster earlier: another machine has its name now"
  else
    depart
  fi
}

main "$@"
