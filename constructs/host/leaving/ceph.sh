# shellcheck shell=sh
# Functions that check whether Ceph can do without the machine of the node called ${host}, and move its data to the others.
# Sourced: . "${0%/*}/ceph.sh"
# shellcheck disable=SC2034
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

# ceph ARGUMENT...: sets status and answer to those of Ceph, asked through the toolbox where there is one, else the operator.
ceph() {
  status=0
  if [ -n "${toolbox}" ]; then
    answer=$(k3s kubectl --request-timeout=60s -n "${namespace}" exec deploy/rook-ceph-tools -- ceph --connect-timeout 15 "$@" 2>&1 </dev/null) || status=$?
  else
    configuration="/var/lib/rook/${namespace}"
    answer=$(k3s kubectl --request-timeout=60s -n "${namespace}" exec deploy/rook-ceph-operator -- ceph --connect-timeout 15 --conf "${configuration}/${namespace}.config" --name client.admin --keyring "${configuration}/client.admin.keyring" "$@" 2>&1 </dev/null) || status=$?
  fi
}

# ceph_osds VERB IDS: asks Ceph about several OSDs, given one per line.
ceph_osds() {
  verb=$1
  ids=$2
  set -- osd "${verb}"
  for id in ${ids}; do
    set -- "$@" "${id}"
  done
  ceph "$@"
}

# print_daemons KIND LABEL: prints one line for each daemon of a kind: its label, its machine, and 1 when it runs.
print_daemons() {
  kube -n "${namespace}" get deployments -l "app=rook-ceph-$1" -o "jsonpath={range .items[*]}{.metadata.labels.$2}{\" \"}{.spec.template.spec.nodeSelector.kubernetes\\.io/hostname}{\" \"}{.status.readyReplicas}{\"\\n\"}{end}"
}

# Sets namespace to the one Ceph runs in, or to nothing, and what Ceph has on this machine: osds, running_osds, monitors.
find_ceph() {
  namespace=
  osds=
  running_osds=
  toolbox=
  monitors="0 0 0"
  defined=$(kube get --ignore-not-found -o name crd cephclusters.ceph.rook.io)
  if [ -z "${defined}" ]; then
    return 0
  fi
  namespace=$(kube get cephclusters.ceph.rook.io --all-namespaces -o 'jsonpath={.items[*].metadata.namespace}')
  namespace=${namespace%% *}
  if [ -z "${namespace}" ]; then
    return 0
  fi
  toolbox=$(kube -n "${namespace}" get --ignore-not-found -o 'jsonpath={.status.readyReplicas}' deployment rook-ceph-tools)
  all_osds=$(print_daemons osd ceph-osd-id)
  all_monitors=$(print_daemons mon mon)
  osds=$(printf '%s\n' "${all_osds}" | node="${host}" awk '$2 == ENVIRON["node"] { print $1 }' || true)
  running_osds=$(printf '%s\n' "${all_osds}" | node="${host}" awk '$2 == ENVIRON["node"] && $3 > 0 { print $1 }' || true)
  machines=$(printf '%s\n' "${all_osds}" | node="${host}" awk '$2 != ENVIRON["node"] && $3 > 0 && !seen[$2]++ { n++ } END { print n + 0 }' || true)
  monitors=$(printf '%s\n' "${all_monitors}" | node="${host}" awk '
    NF > 0 { all++ }
    $2 == ENVIRON["node"] { if ($3 > 0) here++; next }
    $3 > 0 { others++ }
    END { print here + 0, others + 0, int(all / 2) + 1 }' || true)
}

# fail_with_status SENTENCE: ends the script and shows Ceph's status.
fail_with_status() {
  because=$1
  ceph status
  fail "cannot leave the cluster: ${because}. Ceph status:
${answer}"
}

# Refuses when Ceph would be without a majority of monitors, or with fewer machines than copies of the data. Daemons that are down
# already do not count: a machine without running daemons can leave, so that another one can replace it.
require_ceph() {
  if [ -z "${namespace}" ]; then
    return 0
  fi
  read -r here_monitors others majority <<END
${monitors}
END
  if [ "${here_monitors}" -gt 0 ] && [ "${others}" -lt "${majority}" ]; then
    fail_with_status "it runs a Ceph monitor, and without it ${others} monitors would be left, fewer than the majority of ${majority}. Start the other monitors, or give Ceph more machines"
  fi
  if [ -z "${running_osds}" ]; then
    return 0
  fi
  ceph health
  case "${status}:${answer}" in
    0:HEALTH_OK* | 0:HEALTH_WARN*) ;;
    *) fail_with_status "it has Ceph disks, and Ceph is unhealthy" ;;
  esac
  ceph osd pool ls detail
  copies=$(printf '%s\n' "${answer}" | awk '{ for (i = 1; i < NF; i++) if ($i == "size" && $(i + 1) + 0 > most) most = $(i + 1) + 0 } END { print most + 0 }' || true)
  if [ "${status}" -ne 0 ]; then
    fail_with_status "Ceph did not answer how many copies it stores (${answer})"
  fi
  if [ "${machines}" -eq 0 ] || [ "${machines}" -lt "${copies}" ]; then
    fail_with_status "Ceph stores ${copies} copies on different machines, and only ${machines} others have running disks. Give Ceph a disk on another machine first"
  fi
  ceph_osds ok-to-stop "${running_osds}"
  if [ "${status}" -ne 0 ]; then
    fail_with_status "Ceph cannot stop its disks now (${answer}). Wait until Ceph is healthy, then run this again"
  fi
}

# Succeeds when the disks hold no data that Ceph needs. Sets why to how much is left to move.
is_emptied() {
  ceph_osds safe-to-destroy "${osds}"
  if [ "${status}" -eq 0 ]; then
    return 0
  fi
  not_emptied=${answer}
  ceph pg stat
  why=${answer}
  return 1
}

# Moves the data on the machine's disks to the others. The disks stay in service until then.
empty_osds() {
  if [ -z "${running_osds}" ]; then
    return 0
  fi
  ceph_osds out "${osds}"
  if [ "${status}" -ne 0 ]; then
    fail_with_status "Ceph did not take its disks out (${answer})"
  fi
  wait_until 2400 10 "Ceph has moved the data on its disks" "minutes per 100 GB" is_emptied
  if [ "${met}" = no ]; then
    fail_with_status "Ceph is still moving data after ${waited} s (${not_emptied}). No data is lost, and Ceph continues. Run this again to keep waiting"
  fi
}

# Removes the machine's empty disks from Ceph. A disk that may hold the only copy of something stays listed.
forget_osds() {
  if [ -z "${osds}" ]; then
    return 0
  fi
  for osd in ${osds}; do
    ceph osd safe-to-destroy "${osd}"
    if [ "${status}" -ne 0 ]; then
      say "Ceph keeps osd.${osd} listed because it may hold the only copy of some data (${answer}). It returns with its disk"
      continue
    fi
    kube -n "${namespace}" delete --ignore-not-found --timeout=60s deployment "rook-ceph-osd-${osd}" >&2
    wait_until 60 5 "Ceph has removed osd.${osd}" "1 to 10 s" purge_osd "${osd}"
    if [ "${met}" = no ]; then
      fail_with_status "Ceph does not remove osd.${osd}, which is empty (${answer})"
    fi
  done
  # Refused while one of its disks is still listed, which is right.
  ceph osd crush rm "${host}"
}

purge_osd() {
  ceph osd down "$1"
  ceph osd purge "$1" --yes-i-really-mean-it
  [ "${status}" -eq 0 ]
}
