# shellcheck shell=sh
# Functions that ask the cluster about the node called ${host}. Sourced: . "${0%/*}/cluster.sh"
# shellcheck disable=SC2034
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

here=$(hostname)

# Sets begun to no where there never was a cluster: k3s has neither a service nor data. Where it is stopped or fails it has both.
look_for_cluster() {
  begun=yes
  if ! [ -e /etc/systemd/system/k3s.service ] && ! [ -e /var/lib/rancher/k3s/server/db ]; then
    k3s kubectl --request-timeout=10s get --raw /readyz >/dev/null 2>&1 || begun=no
  fi
}

is_ready() {
  k3s kubectl get --raw /readyz >/dev/null 2>&1
}

# Waits until the cluster answers on this server.
await_cluster() {
  if ! command -v k3s >/dev/null; then
    fail "k3s is not installed on ${here}, so it cannot be asked about the cluster. Ask a server of the cluster"
  fi
  wait_until 120 5 "the cluster answers on ${here}" "1 to 30 s" is_ready
  if [ "${met}" = no ]; then
    log=$(journalctl --no-pager --lines=5 --output=cat --unit=k3s 2>&1 | cut -c 1-500 || true)
    fail "the cluster does not answer on ${here} after two minutes, so no node can leave it. Last log lines: ${log}. See there: systemctl status k3s"
  fi
}

# Sets registered to the machine id of the node: nothing when there is no such node, - when the node has not reported one.
read_registered() {
  registered=$(kube get --ignore-not-found -o 'jsonpath={.metadata.name}{"/"}{.status.nodeInfo.machineID}' -- node "${host}")
  case "${registered}" in
    "") ;;
    */) registered=- ;;
    *) registered=${registered#*/} ;;
  esac
}

# Refuses to let a server go when the other servers could not continue without it.
require_servers() {
  servers=$(kube get nodes -l node-role.kubernetes.io/control-plane -o 'jsonpath={range .items[*]}{.metadata.name}{" ready="}{.status.conditions[?(@.type=="Ready")].status}{" etcd="}{.metadata.labels.node-role\.kubernetes\.io/etcd}{"\n"}{end}')
  because=$(
    node="${host}" awk '
      $1 == ENVIRON["node"] { here = 1; holds = ($3 == "etcd=true"); if (holds) { members++; if ($2 == "ready=True") up++ }; next }
      NF > 0 { others++ }
      $3 == "etcd=true" { members++; left++; if ($2 == "ready=True") { up++; well++ } }
      END {
        if (!here) exit
        if (others == 0) { print "it is the only server, and the data of the cluster is stored there alone"; exit }
        if (!holds) exit
        if (left == 0) { print "no other server runs etcd, which holds the data of the cluster"; exit }
        need = int(left / 2) + 1
        if (well < need) print "without it, etcd would have " well + 0 " of " left " members ready, and needs " need
        else if (up < int(members / 2) + 1) print "etcd has " up + 0 " of " members " members ready and cannot lose one"
      }' <<END
${servers}
END
  )
  if [ -n "${because}" ]; then
    fail "cannot leave the cluster: ${because}. Start the other servers, or add one, then run this again. The servers now:
${servers}"
  fi
}
