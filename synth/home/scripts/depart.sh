# shellcheck shell=sh
# Takes the node called ${host} out of the cluster. Sourced: . "${0%/*}/depart.sh"
# shellcheck source=constructs/host/leaving/cluster.sh
. "${0%/*}/cluster.sh"
# shellcheck source=constructs/host/leaving/ceph.sh
. "${0%/*}/ceph.sh"

# Moves the node's pods to other machines, and reports which ones are still there.
drain() {
  kube cordon -- "${host}" >&2
  waited=0
  while :; do
    drained=0
    # A machine that is off never confirms that a pod has ended: a minute after the deletion it counts as done.
    report=$(timeout -k 5 60 k3s kubectl drain --ignore-daemonsets --delete-emptydir-data --force --timeout=15s --skip-wait-for-delete-timeout=60 -- "${host}" 2>&1) || drained=$?
    if [ "${drained}" -eq 0 ]; then
      return 0
    fi
    waited=$((waited + 15))
    listed=$(kube get pods --all-namespaces --field-selector "spec.nodeName=${host}" -o 'jsonpath={range .items[*]}{.metadata.namespace}{"/"}{.metadata.name}{" "}{.metadata.ownerReferences[0].kind}{"\n"}{end}')
    pods=$(printf '%s\n' "${listed}" | awk 'NF > 0 && $2 != "DaemonSet" && $2 != "Node" { printf "%s ", $1 }' || true)
    last=$(printf '%s\n' "${report}" | tail -n 3 | cut -c 1-300 || true)
    if [ "${waited}" -ge 600 ]; then
      fail "these pods have not ended after ${waited} s: ${pods:-none}. kubectl reported: ${last}. Look at the pods and at: kubectl get poddisruptionbudgets --all-namespaces; then run this again"
    fi
    say "waiting until its pods have moved (${waited} s; usually 10 to 90 s): ${pods}"
  done
}

# Deletes the node and its password, without which no other machine could use the name. A server leaves etcd when its node is
# deleted (k3s-io/k3s pkg/etcd/member_controller.go).
forget_node() {
  kube delete --ignore-not-found --timeout=120s -- node "${host}" >&2
  kube -n kube-system delete --ignore-not-found -- secret "${host}.node-password.k3s" >&2
}

# All of it, in an order that loses no data. A run that was cut off anywhere can be repeated.
depart() {
  require_servers
  find_ceph
  require_ceph
  empty_osds
  say "moving its pods to other machines"
  drain
  forget_osds
  forget_node
  await_cluster
  say "has left the cluster"
}
