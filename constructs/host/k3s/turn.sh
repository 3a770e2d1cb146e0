#!/bin/sh
# Runs on a server before the k3s of a node is replaced by another version. Nodes are upgraded one at a time: this script waits for
# the node's turn and until the rest of the cluster is healthy, then moves the node's pods away. member.sh ends the turn.
# It does nothing when there is no cluster yet, when the node is not in it, or when the node has the version already.
# Arguments: HOST MEMBER VERSION PLACE TURN_SECONDS SECONDS
#   MEMBER        tells the machine from another one with its name
#   PLACE         alone: the only server; begins: the server that a cluster of several begins with; joins: any other node
#   TURN_SECONDS  how long to wait for another node's turn to end
#   SECONDS       how long to wait for a healthy cluster, and for pods to move
# Standard input: the machine id of the host.
# Exit codes: 0 k3s can be replaced; 1 it cannot, for the reason printed, and the node keeps its version.
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

turn=permacade-turn

is_answering() {
  answer=$(kube get --raw=/readyz 2>&1)
}

# Leaves the script when the cluster does not answer on its only server: starting k3s is what repairs it.
require_cluster() {
  seconds=120
  if [ "${place}" = alone ]; then
    seconds=60
  fi
  wait_until "${seconds}" 5 "the cluster answers" "1 to 30 s" is_answering
  if [ "${met}" = yes ]; then
    return 0
  fi
  if [ "${place}" = alone ]; then
    say "the cluster does not answer, so k3s is replaced without moving pods away"
    exit 0
  fi
  here=$(uname -n)
  last=$(printf '%s\n' "${answer}" | tail -n 1 | cut -c 1-300) || true
  fail "the cluster does not answer on ${here}, so it is unknown whether this node can be upgraded: ${last}. Repair that server first: systemctl status k3s"
}

# Sets registered_id, installed, ready and registered_member of the node, or leaves the script when there is no node to move.
read_node() {
  node=$(kube get node "${host}" --ignore-not-found -o 'jsonpath={.status.nodeInfo.machineID} {.status.nodeInfo.kubeletVersion} {.status.conditions[?(@.type=="Ready")].status} {.metadata.annotations.permacade/member}')
  if [ -z "${node}" ]; then
    if [ "${place}" = begins ]; then
      fail "this is the first server in permacade:hosts but not a node of the cluster that the other servers are in, so it would start a second cluster. List another server first"
    fi
    exit 0
  fi
  registered_id=${node%% *}
  node=${node#* }
  installed=${node%% *}
  node=${node#* }
  ready=${node%% *}
  registered_member=${node#* }
}

# Leaves the script when the node is another machine that the next step removes; refuses one that must not be removed.
require_own_node() {
  if [ -z "${machine}" ] || [ "${registered_id}" = "${machine}" ]; then
    return 0
  fi
  if [ -z "${registered_member}" ]; then
    fail "another machine has this name in the cluster (machine id ${registered_id}), and Permacade did not add it. Give this host another name. If the other machine is gone for good, run on a server: k3s kubectl delete node ${host}"
  fi
  if [ "${ready}" = True ] && [ "${registered_member}" = "${member}" ]; then
    fail "another machine has this name in the cluster and is Ready (machine id ${registered_id}). Give this host another name, or set its own serial in permacade:hosts so that the other one is removed. If this is the same machine with a new system, wait a minute until the cluster notices that it was off"
  fi
  if [ "${place}" = begins ]; then
    fail "this is the first server in permacade:hosts and was replaced or reinstalled, so it would start a second cluster. List another server first"
  fi
  exit 0
}

# Kubernetes supports no downgrade, one minor version at a time, and no agent that is newer than a server.
require_version_step() {
  newest=$(printf '%s\n' "${installed}" "${version}" | sort -V | tail -n 1)
  if [ "${newest}" = "${installed}" ]; then
    fail "the node runs ${installed}, newer than ${version}, and k3s cannot be downgraded. Set permacade:k3sVersion to ${installed} or newer"
  fi
  from=$(echo "${installed}" | cut -d . -f 2)
  to=$(echo "${version}" | cut -d . -f 2)
  if [ "${installed%%.*}" != "${version%%.*}" ] || [ $((to - from)) -gt 1 ]; then
    fail "the node runs ${installed}, and Kubernetes is upgraded one minor version at a time. Set permacade:k3sVersion to a version of ${installed%%.*}.$((from + 1)) first, then to ${version}"
  fi
  servers=$(kube get nodes -l node-role.kubernetes.io/control-plane -o 'jsonpath={range .items[*]}{.metadata.name} {.status.nodeInfo.kubeletVersion}{"\n"}{end}')
  server=$(printf '%s\n' "${servers}" | node="${host}" awk '$1 == ENVIRON["node"]')
  older=$(printf '%s\n' "${servers}" | while read -r name runs; do
    newest=$(printf '%s\n' "${runs}" "${version}" | sort -V | tail -n 1)
    if [ -n "${runs}" ] && [ "${runs}" != "${version}" ] && [ "${newest}" = "${version}" ]; then
      printf '%s (%s) ' "${name}" "${runs}"
    fi
  done)
  if [ -z "${server}" ] && [ -n "${older}" ]; then
    fail "an agent must not be newer than a server, and these servers are older than ${version}: ${older% }. Upgrade them first"
  fi
}

# The turn is a ConfigMap: who creates it has the turn. One that was taken in a run that was cut off is still the node's own.
take_turn() {
  waited=0
  holder_before=
  while :; do
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    if answer=$(k3s kubectl --request-timeout=30s -n kube-system create configmap "${turn}" --from-literal=holder="${host}" --from-literal=since="${now}" --from-literal=to="${version}" 2>&1); then
      return 0
    fi
    holder=$(kube -n kube-system get configmap "${turn}" --ignore-not-found -o 'jsonpath={.data.holder} since {.data.since}')
    if [ -z "${holder}" ]; then
      case "${answer}" in
        *AlreadyExists* | *"already exists"*) continue ;;
        *)
          last=$(printf '%s\n' "${answer}" | tail -n 1) || true
          fail "could not take the upgrade turn: ${last}"
          ;;
      esac
    fi
    if [ "${holder%% *}" = "${host}" ]; then
      return 0
    fi
    # Each holder has the whole time.
    if [ "${holder}" != "${holder_before}" ]; then
      holder_before=${holder}
      waited=0
    fi
    if [ "${waited}" -ge "${turn_seconds}" ]; then
      fail "nodes are upgraded one at a time, and the turn of ${holder} does not end. Repair that node and run this again. To end its turn by hand, run on a server: k3s kubectl -n kube-system delete configmap ${turn}"
    fi
    if [ $((waited % 20)) -eq 0 ]; then
      say "waiting until the upgrade of ${holder%% *} is done (${waited} s; usually 1 to 10 minutes)"
    fi
    sleep 5
    waited=$((waited + 5))
  done
}

give_back_turn() {
  kube -n kube-system delete configmap "${turn}" --ignore-not-found >&2
}

# Succeeds when all other nodes and Ceph are healthy. Sets why to what is not.
is_rest_healthy() {
  nodes=$(k3s kubectl --request-timeout=30s get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="EtcdIsVoter")].status}{"\n"}{end}') || return 1
  why=$(printf '%s\n' "${nodes}" | node="${host}" awk '
    $1 == ENVIRON["node"] || NF == 0 { next }
    $2 != "True" { printf "%s is not Ready, ", $1; next }
    NF > 2 && $3 != "True" { printf "%s has no vote in etcd, ", $1 }')
  # Without Rook there is no such kind.
  ceph=$(k3s kubectl --request-timeout=30s get cephclusters.ceph.rook.io --all-namespaces -o 'jsonpath={.items[*].status.ceph.health} {.items[*].status.ceph.details}' 2>/dev/null) || ceph=
  ceph=$(printf '%s\n' "${ceph}" | grep -Eo 'HEALTH_ERR|PG_DEGRADED|PG_AVAILABILITY|PG_DAMAGED|OSD_DOWN|OSD_HOST_DOWN|MON_DOWN|OSD_FULL|POOL_FULL' | sort -u | tr '\n' ' ') || true
  if [ -n "${ceph}" ]; then
    why="${why}Ceph reports ${ceph% }"
  fi
  why=${why%, }
  [ -z "${why}" ]
}

move_pods() {
  cordoned=$(kube get node "${host}" -o 'jsonpath={.spec.unschedulable}')
  if [ -z "${cordoned}" ]; then
    kube annotate node "${host}" permacade/cordoned=upgrade --overwrite >&2
    kube cordon "${host}" >&2
  fi
  say "moving its pods to other nodes (usually 10 to 120 s, at most 10 minutes)"
  if k3s kubectl drain "${host}" --ignore-daemonsets --delete-emptydir-data --timeout="${seconds}s" >&2; then
    return 0
  fi
  ours=$(k3s kubectl --request-timeout=30s get node "${host}" -o 'jsonpath={.metadata.annotations.permacade/cordoned}') || true
  if [ -n "${ours}" ]; then
    kube uncordon "${host}" >&2
    kube annotate node "${host}" permacade/cordoned- >&2
  fi
  give_back_turn
  fail "not all pods could move to other nodes within ${seconds} s, for the reasons above, so the node stays at ${installed}. Usual causes: a disruption budget that allows no disruption, or a pod without a controller"
}

main() {
  member=$2
  version=$3
  place=$4
  turn_seconds=$5
  machine=
  IFS= read -r machine || true
  if ! [ -e /usr/local/bin/k3s ] || ! [ -s /etc/rancher/k3s/k3s.yaml ]; then
    return 0
  fi
  require_cluster
  read_node
  require_own_node
  if [ "${installed}" = "${version}" ]; then
    return 0
  fi
  require_version_step
  take_turn
  seconds=$6
  wait_until "${seconds}" 5 "the other nodes are healthy" "1 to 5 minutes after another upgrade" is_rest_healthy
  if [ "${met}" = no ]; then
    give_back_turn
    fail "not upgraded to ${version} while other parts of the cluster are unhealthy: ${why:-the cluster does not answer}. Repair them, or remove the machine from permacade:hosts, and run this again"
  fi
  nodes=$(kube get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.spec.unschedulable}{"\n"}{end}')
  elsewhere=$(printf '%s\n' "${nodes}" | node="${host}" awk '$1 != ENVIRON["node"] && NF == 1 { n++ } END { print n + 0 }')
  if [ "${elsewhere}" -eq 0 ]; then
    say "this is the only node that accepts pods, so they stay on it while k3s restarts"
    return 0
  fi
  move_pods
}

main "$@"
