#!/bin/sh
set -eu
PATH="${PATH}:/usr/local/bin"
export KUBECONFIG=/etc/rancher/k3s/k3s.yaml
host=$1
member=$2
version=$3
begins=$4
turn=permacade-turn
machine=
IFS= read -r machine || true

kube() {
  k3s kubectl --request-timeout=30s "$@"
}
fail() {
  echo "permacade: host ${host}: $1" >&2
  exit 1
}
wait_line() {
  if [ $((waited % 20)) -eq 0 ]; then
    echo "host ${host}: waiting until $1 (${waited} s; usually $2)" >&2
  fi
  sleep 5
  waited=$((waited + 5))
}
give_back() {
  kube -n kube-system delete configmap "${turn}" --ignore-not-found >&2
}

# The cluster begins later.
if ! [ -e /usr/local/bin/k3s ] || ! [ -s /etc/rancher/k3s/k3s.yaml ]; then
  exit 0
fi
waited=0
until answer=$(k3s kubectl --request-timeout=30s get --raw=/readyz 2>&1); do
  # Nobody else could be asked, and a server that does not start is put right by what comes next.
  if [ "${begins}" = alone ] && [ "${waited}" -ge 60 ]; then
    echo "host ${host}: its cluster does not answer, so it goes on without moving pods away" >&2
    exit 0
  fi
  if [ "${waited}" -ge 120 ]; then
    where=$(uname -n)
    last=$(printf "%s\n" "${answer}" | tail -n 1 | cut -c 1-300) || true
    fail "the cluster does not answer on ${where}, so nobody knows whether the node may begin: ${last}. Put that right first: systemctl status k3s"
  fi
  wait_line "the cluster answers" "1 to 30 s"
done

about=$(kube get node "${host}" --ignore-not-found -o 'jsonpath={.status.nodeInfo.machineID} {.status.nodeInfo.kubeletVersion} {.status.conditions[?(@.type=="Ready")].status} {.metadata.annotations.permacade/member}')
if [ -z "${about}" ]; then
  if [ "${begins}" = begins ]; then
    fail "is the first server of permacade:hosts and no node of the cluster that the other servers are in: it would begin a second one. List another server first"
  fi
  exit 0
fi
there=${about%% *}
about=${about#* }
has=${about%% *}
about=${about#* }
ready=${about%% *}
was=${about#* }

if [ -n "${machine}" ] && [ "${there}" != "${machine}" ]; then
  if [ -z "${was}" ]; then
    fail "another machine is in the cluster under this name (its machine id is ${there}), and this program did not put it there. Name this one otherwise; or, when that one is gone for good, run on a server: k3s kubectl delete node ${host}"
  fi
  if [ "${ready}" = True ] && [ "${was}" = "${member}" ]; then
    fail "another machine is in the cluster under this name and is Ready (its machine id is ${there}). Name this one otherwise, or give it its own serial in permacade:hosts, so that the other leaves for it; when it is the same machine, installed anew, wait a minute until the cluster notices that it was off"
  fi
  if [ "${begins}" = begins ]; then
    fail "was replaced or installed anew and is the first server of permacade:hosts: it would begin a second cluster. List another server first"
  fi
  # It leaves in the next step.
  exit 0
fi
if [ "${has}" = "${version}" ]; then
  exit 0
fi

newest=$(printf "%s\n" "${has}" "${version}" | sort -V | tail -n 1)
if [ "${newest}" = "${has}" ]; then
  fail "runs ${has}, newer than ${version}, and k3s cannot go back. Set permacade:k3sVersion to ${has} or a newer one"
fi
from=$(echo "${has}" | cut -d . -f 2)
to=$(echo "${version}" | cut -d . -f 2)
if [ "${has%%.*}" != "${version%%.*}" ] || [ $((to - from)) -gt 1 ]; then
  fail "runs ${has}, and Kubernetes moves one minor version at a time. Set permacade:k3sVersion to a version of ${has%%.*}.$((from + 1)) first, then to ${version}"
fi
servers=$(kube get nodes -l node-role.kubernetes.io/control-plane -o 'jsonpath={range .items[*]}{.metadata.name} {.status.nodeInfo.kubeletVersion}{"\n"}{end}')
older=$(printf "%s\n" "${servers}" | while read -r name runs; do
  newest=$(printf "%s\n" "${runs}" "${version}" | sort -V | tail -n 1)
  if [ -n "${runs}" ] && [ "${runs}" != "${version}" ] && [ "${newest}" = "${version}" ]; then
    printf "%s (%s) " "${name}" "${runs}"
  fi
done)
server=$(printf "%s\n" "${servers}" | node="${host}" awk '$1 == ENVIRON["node"]')
if [ -z "${server}" ] && [ -n "${older}" ]; then
  fail "an agent must not be newer than a server, and these are older than ${version}: ${older% }. Put them right first"
fi

waited=0
last=
while :; do
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  if refusal=$(k3s kubectl --request-timeout=30s -n kube-system create configmap "${turn}" --from-literal=holder="${host}" --from-literal=since="${now}" --from-literal=to="${version}" 2>&1); then
    break
  fi
  holder=$(kube -n kube-system get configmap "${turn}" --ignore-not-found -o 'jsonpath={.data.holder} since {.data.since}')
  if [ -z "${holder}" ]; then
    case "${refusal}" in
      *AlreadyExists* | *"already exists"*) continue ;;
      *)
        last=$(printf "%s\n" "${refusal}" | tail -n 1) || true
        fail "could not take its turn: ${last}"
        ;;
    esac
  fi
  if [ "${holder%% *}" = "${host}" ]; then
    break
  fi
  # Each that goes before has its own time.
  if [ "${holder}" != "${last}" ]; then
    last=${holder}
    waited=0
  fi
  if [ "${waited}" -ge 1500 ]; then
    fail "nodes move to another version one at a time, and it is the turn of ${holder}, which does not end. Put that node right and run this again; to give its turn back by hand, run on a server: k3s kubectl -n kube-system delete configmap ${turn}"
  fi
  wait_line "${holder%% *} is done, whose turn it is to move to another version" "1 to 10 minutes"
done

waited=0
while :; do
  nodes=$(kube get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="EtcdIsVoter")].status}{"\n"}{end}')
  others=$(printf "%s\n" "${nodes}" | node="${host}" awk '
    $1 == ENVIRON["node"] || NF == 0 { next }
    $2 != "True" { printf "%s is not Ready, ", $1; next }
    NF > 2 && $3 != "True" { printf "%s has no vote in etcd, ", $1 }')
  # Without Rook there is no such kind.
  ceph=$(k3s kubectl --request-timeout=30s get cephclusters.ceph.rook.io --all-namespaces -o 'jsonpath={.items[*].status.ceph.health} {.items[*].status.ceph.details}' 2>/dev/null) || ceph=
  ceph=$(printf "%s\n" "${ceph}" | grep -Eo "HEALTH_ERR|PG_DEGRADED|PG_AVAILABILITY|PG_DAMAGED|OSD_DOWN|OSD_HOST_DOWN|MON_DOWN|OSD_FULL|POOL_FULL" | sort -u | tr "\n" " ") || true
  if [ -n "${ceph}" ]; then
    others="${others}Ceph says ${ceph}"
  fi
  if [ -z "${others}" ]; then
    break
  fi
  if [ "${waited}" -ge 600 ]; then
    give_back
    fail "is not moved to ${version} while the rest is not well: ${others%, }. Put that right, or take that machine out of permacade:hosts, and run this again"
  fi
  wait_line "the rest is well: ${others%, }" "1 to 5 minutes after another node"
done

nodes=$(kube get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.spec.unschedulable}{"\n"}{end}')
elsewhere=$(printf "%s\n" "${nodes}" | node="${host}" awk '$1 != ENVIRON["node"] && NF == 1 { n++ } END { print n + 0 }')
if [ "${elsewhere}" -eq 0 ]; then
  echo "host ${host}: is the only node that takes pods, so they stay on it while k3s restarts" >&2
  exit 0
fi
cordoned=$(kube get node "${host}" -o 'jsonpath={.spec.unschedulable}')
if [ -z "${cordoned}" ]; then
  kube annotate node "${host}" permacade/cordoned=upgrade --overwrite >&2
  kube cordon "${host}" >&2
fi
echo "host ${host}: its pods move to other nodes (usually 10 to 120 s, at most 10 minutes)" >&2
if ! k3s kubectl drain "${host}" --ignore-daemonsets --delete-emptydir-data --timeout=600s >&2; then
  mine=$(k3s kubectl --request-timeout=30s get node "${host}" -o 'jsonpath={.metadata.annotations.permacade/cordoned}') || true
  if [ -n "${mine}" ]; then
    kube uncordon "${host}" >&2
    kube annotate node "${host}" permacade/cordoned- >&2
  fi
  give_back
  fail "not all its pods could move to other nodes within 10 minutes, for the reasons above, so it stays at ${has}. A disruption budget that allows none, or a pod that nothing would start again, is the usual cause"
fi
