set -eu
PATH="${PATH}:/usr/local/bin:/usr/sbin:/sbin"
node=$1
here=$(hostname)

say() {
  printf "host %s: %s\n" "${node}" "$1" >&2
}
refuse() {
  printf "permacade: host %s: %s\n" "${node}" "$1" >&2
  exit 1
}
kubectl() {
  k3s kubectl --request-timeout=30s "$@" </dev/null
}

# Whether this machine has the cluster, and then that it answers.
await_cluster() {
  found=$(command -v k3s || true)
  if [ -z "${found}" ]; then
    refuse "asked ${here} about the cluster, and k3s is not there: ask a server of the cluster"
  fi
  tries=0
  until k3s kubectl get --raw /readyz >/dev/null 2>&1 </dev/null; do
    tries=$((tries + 1))
    if [ "${tries}" -gt 24 ]; then
      state=$(journalctl --no-pager --lines=5 --output=cat --unit=k3s 2>&1 | cut -c 1-500 || true)
      refuse "the cluster did not answer on ${here} within two minutes, so nothing can leave it. Its last lines: ${state}. See there: systemctl status k3s"
    fi
    say "waiting until the cluster answers on ${here} ($((tries * 5)) s; usually at once)"
    sleep 5
  done
}

# Sets registered to the machine id of the node with this name: nothing when there is no such node, - when it never said.
read_registered() {
  registered=$(kubectl get --ignore-not-found -o "jsonpath={.metadata.name}{\"/\"}{.status.nodeInfo.machineID}" -- node "${node}")
  case "${registered}" in
    "") ;;
    */) registered=- ;;
    *) registered=${registered#*/} ;;
  esac
}

# Sets begun to no where there never was a cluster: k3s has neither a service nor data. Where it is stopped or fails it has both.
look_for_cluster() {
  begun=yes
  if ! [ -e /etc/systemd/system/k3s.service ] && ! [ -e /var/lib/rancher/k3s/server/db ]; then
    k3s kubectl --request-timeout=10s get --raw /readyz >/dev/null 2>&1 </dev/null || begun=no
  fi
}

# Refuses when the other servers could not go on without this one.
require_servers() {
  servers=$(kubectl get nodes -l node-role.kubernetes.io/control-plane -o 'jsonpath={range .items[*]}{.metadata.name}{" ready="}{.status.conditions[?(@.type=="Ready")].status}{" etcd="}{.metadata.labels.node-role\.kubernetes\.io/etcd}{"\n"}{end}')
  because=$(
    node="${node}" awk '
      $1 == ENVIRON["node"] { here = 1; holds = ($3 == "etcd=true"); if (holds) { members++; if ($2 == "ready=True") up++ }; next }
      NF > 0 { others++ }
      $3 == "etcd=true" { members++; left++; if ($2 == "ready=True") { up++; well++ } }
      END {
        if (!here) exit
        if (others == 0) { print "it is the only server, and what the cluster consists of is kept there alone"; exit }
        if (!holds) exit
        if (left == 0) { print "no other server holds etcd, in which the cluster is kept"; exit }
        need = int(left / 2) + 1
        if (well < need) print "etcd would have " well + 0 " of " left " members ready without it, and needs " need
        else if (up < int(members / 2) + 1) print "etcd has " up + 0 " of " members " members ready and cannot let one go"
      }' <<END
${servers}
END
  )
  if [ -n "${because}" ]; then
    refuse "does not leave: ${because}. Bring the other servers up, or add one, then run this again. The servers now:
${servers}"
  fi
}

# Sets said and status to what Ceph answers: through the toolbox where there is one, else through the operator.
ceph() {
  status=0
  if [ -n "${toolbox}" ]; then
    said=$(k3s kubectl --request-timeout=60s -n "${namespace}" exec deploy/rook-ceph-tools -- ceph --connect-timeout 15 "$@" 2>&1 </dev/null) || status=$?
  else
    at="/var/lib/rook/${namespace}"
    said=$(k3s kubectl --request-timeout=60s -n "${namespace}" exec deploy/rook-ceph-operator -- ceph --connect-timeout 15 --conf "${at}/${namespace}.config" --name client.admin --keyring "${at}/client.admin.keyring" "$@" 2>&1 </dev/null) || status=$?
  fi
}
# The same about several disks, given one a line.
ceph_disks() {
  verb=$1
  ids=$2
  set -- osd "${verb}"
  while IFS= read -r id; do
    set -- "$@" "${id}"
  done <<END
${ids}
END
  ceph "$@"
}
# One line for each daemon of a kind: what it is called, its machine, and 1 when it runs.
daemons() {
  kubectl -n "${namespace}" get deployments -l "app=rook-ceph-$1" -o "jsonpath={range .items[*]}{.metadata.labels.$2}{\" \"}{.spec.template.spec.nodeSelector.kubernetes\\.io/hostname}{\" \"}{.status.readyReplicas}{\"\\n\"}{end}"
}

# Sets namespace to where Ceph runs, or to nothing, and what it has here.
find_ceph() {
  namespace=
  osds=
  alive=
  toolbox=
  monitors="0 0 0"
  defined=$(kubectl get --ignore-not-found -o name crd cephclusters.ceph.rook.io)
  if [ -z "${defined}" ]; then
    return 0
  fi
  namespace=$(kubectl get cephclusters.ceph.rook.io --all-namespaces -o 'jsonpath={.items[*].metadata.namespace}')
  namespace=${namespace%% *}
  if [ -z "${namespace}" ]; then
    return 0
  fi
  toolbox=$(kubectl -n "${namespace}" get --ignore-not-found -o 'jsonpath={.status.readyReplicas}' deployment rook-ceph-tools)
  all_osds=$(daemons osd ceph-osd-id)
  all_mons=$(daemons mon mon)
  osds=$(printf '%s\n' "${all_osds}" | node="${node}" awk '$2 == ENVIRON["node"] { print $1 }' || true)
  alive=$(printf '%s\n' "${all_osds}" | node="${node}" awk '$2 == ENVIRON["node"] && $3 > 0 { print $1 }' || true)
  machines=$(printf '%s\n' "${all_osds}" | node="${node}" awk '$2 != ENVIRON["node"] && $3 > 0 && !seen[$2]++ { n++ } END { print n + 0 }' || true)
  monitors=$(printf '%s\n' "${all_mons}" | node="${node}" awk '
    NF > 0 { all++ }
    $2 == ENVIRON["node"] { if ($3 > 0) here++; next }
    $3 > 0 { others++ }
    END { print here + 0, others + 0, int(all / 2) + 1 }' || true)
}

refuse_for_ceph() {
  because=$1
  ceph status
  refuse "does not leave: ${because}. Ceph now:
${said}"
}

# Refuses when Ceph would be without a majority of monitors, or with too few machines for the copies it keeps.
# What does not run here any more is missed already: then the machine may go, so that another can come.
require_ceph() {
  if [ -z "${namespace}" ]; then
    return 0
  fi
  read -r here others majority <<END
${monitors}
END
  if [ "${here}" -gt 0 ] && [ "${others}" -lt "${majority}" ]; then
    refuse_for_ceph "a monitor of Ceph runs on it, and without it ${others} would be left where ${majority} are a majority. Bring the others up, or give Ceph more machines"
  fi
  if [ -z "${alive}" ]; then
    return 0
  fi
  ceph health
  case "${status}:${said}" in
    0:HEALTH_OK* | 0:HEALTH_WARN*) ;;
    *) refuse_for_ceph "Ceph has disks there and is not well as it is" ;;
  esac
  ceph osd pool ls detail
  copies=$(printf '%s\n' "${said}" | awk '{ for (i = 1; i < NF; i++) if ($i == "size" && $(i + 1) + 0 > most) most = $(i + 1) + 0 } END { print most + 0 }' || true)
  if [ "${status}" -ne 0 ]; then
    refuse_for_ceph "Ceph did not say how many copies it keeps (${said})"
  fi
  if [ "${machines}" -eq 0 ] || [ "${machines}" -lt "${copies}" ]; then
    refuse_for_ceph "Ceph keeps ${copies} copies on different machines, and without it ${machines} with running disks are left. Give Ceph a disk on another machine first"
  fi
  ceph_disks ok-to-stop "${alive}"
  if [ "${status}" -ne 0 ]; then
    refuse_for_ceph "Ceph cannot spare its disks now (${said}). Wait until it is well, then run this again"
  fi
}

# Moves what is on its disks to the others. While that lasts they go on serving.
empty_disks() {
  if [ -z "${alive}" ]; then
    return 0
  fi
  ceph_disks out "${osds}"
  if [ "${status}" -ne 0 ]; then
    refuse_for_ceph "Ceph does not let go of its disks (${said})"
  fi
  waited=0
  while :; do
    ceph_disks safe-to-destroy "${osds}"
    if [ "${status}" -eq 0 ]; then
      return 0
    fi
    if [ "${waited}" -ge 2400 ]; then
      refuse_for_ceph "after ${waited} s Ceph still moves what is on its disks (${said}). Nothing is lost: it goes on moving; run this again to go on waiting"
    fi
    ceph pg stat
    say "waiting until Ceph has moved what is on its disks (${waited} s; minutes for each 100 GB): ${said}"
    sleep 10
    waited=$((waited + 10))
  done
}

# Takes its empty disks off Ceph's list. One that still holds the only copy of something stays on it.
forget_disks() {
  if [ -z "${osds}" ]; then
    return 0
  fi
  while IFS= read -r osd; do
    ceph osd safe-to-destroy "${osd}"
    if [ "${status}" -ne 0 ]; then
      say "Ceph keeps osd.${osd} in mind, as it may hold what is nowhere else (${said}). It comes back with its disk"
      continue
    fi
    kubectl -n "${namespace}" delete --ignore-not-found --timeout=60s deployment "rook-ceph-osd-${osd}" >&2
    tries=0
    while :; do
      ceph osd down "${osd}"
      ceph osd purge "${osd}" --yes-i-really-mean-it
      if [ "${status}" -eq 0 ]; then
        break
      fi
      tries=$((tries + 1))
      if [ "${tries}" -gt 12 ]; then
        refuse_for_ceph "Ceph does not forget osd.${osd}, which is empty (${said})"
      fi
      sleep 5
    done
  done <<END
${osds}
END
  # Refused while a disk of it is kept in mind, which is right.
  ceph osd crush rm "${node}"
}

# Moves its pods to other machines, and says which ones take their time.
drain() {
  kubectl cordon -- "${node}" >&2
  waited=0
  while :; do
    drained=0
    # A machine that is off never confirms that a pod has ended: a minute after the order it counts as done.
    report=$(timeout -k 5 60 k3s kubectl drain --ignore-daemonsets --delete-emptydir-data --force --timeout=15s --skip-wait-for-delete-timeout=60 -- "${node}" 2>&1 </dev/null) || drained=$?
    if [ "${drained}" -eq 0 ]; then
      return 0
    fi
    waited=$((waited + 15))
    listed=$(kubectl get pods --all-namespaces --field-selector "spec.nodeName=${node}" -o 'jsonpath={range .items[*]}{.metadata.namespace}{"/"}{.metadata.name}{" "}{.metadata.ownerReferences[0].kind}{"\n"}{end}')
    pods=$(printf "%s\n" "${listed}" | awk 'NF > 0 && $2 != "DaemonSet" && $2 != "Node" { printf "%s ", $1 }' || true)
    last=$(printf '%s\n' "${report}" | tail -n 3 | cut -c 1-300 || true)
    if [ "${waited}" -ge 600 ]; then
      refuse "after ${waited} s these pods have not ended: ${pods:-none}. kubectl said: ${last}. Look at them and at: kubectl get poddisruptionbudgets --all-namespaces; then run this again"
    fi
    say "waiting until its pods have moved (${waited} s; usually 10 to 90 s): ${pods}"
  done
}

# Deletes the node and its password, without which no other machine could take the name. A server's place in etcd goes
# with its node (k3s-io/k3s pkg/etcd/member_controller.go).
forget_node() {
  kubectl delete --ignore-not-found --timeout=120s -- node "${node}" >&2
  kubectl -n kube-system delete --ignore-not-found -- secret "${node}.node-password.k3s" >&2
}

# Everything, in the order in which nothing is lost. Interrupted anywhere, it goes on from there.
depart() {
  require_servers
  find_ceph
  require_ceph
  empty_disks
  say "moves its pods to other machines"
  drain
  forget_disks
  forget_node
  await_cluster
  say "has left the cluster"
}

IFS= read -r expected || true
look_for_cluster
if [ "${begun}" = no ]; then
  say "there is no cluster to leave: k3s never ran on ${here}. Where another server has one, delete the node there: kubectl delete node ${node}"
  exit 0
fi
await_cluster
read_registered
if [ -z "${registered}" ]; then
  say "is no node of the cluster any more"
  forget_node
elif [ -n "${expected}" ] && [ "${registered}" != - ] && [ "${registered}" != "${expected}" ]; then
  say "has left the cluster before: another machine has its name now"
else
  depart
fi
