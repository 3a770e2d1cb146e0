# shellcheck shell=sh
# Stops k3s and what runs in pods, and removes the control groups of pods. Sourced: . "${0%/*}/cleaning-processes.sh"
# shellcheck source=constructs/host/leaving/cleaning-report.sh
. "${0%/*}/cleaning-report.sh"

# When k3s stops it leaves pods running, so that it can be restarted.
stop_services() {
  for service in k3s.service k3s-agent.service; do
    known=$(systemctl list-unit-files --no-legend -- "${service}" 2>/dev/null || true)
    active=$(systemctl is-active -- "${service}" 2>/dev/null || true)
    if [ -n "${known}" ] || [ "${active}" = active ]; then
      report "service ${service}, which is ${active:-not known}"
      if [ "${removing}" = yes ]; then
        if ! timeout 90 systemctl stop -- "${service}"; then
          systemctl kill --signal=KILL -- "${service}" || true
        fi
        systemctl --quiet disable -- "${service}" || true
        systemctl reset-failed -- "${service}" 2>/dev/null || true
      fi
    fi
  done
}

# Sets pids to the processes that run in a pod, those that k3s started to look after one, and all that these started.
# A shim has the address as a whole argument.
found=
find_processes() {
  in_pods=$(grep -l -s -E '/kubepods|/k3s(-agent)?[.]service' /proc/[0-9]*/cgroup || true)
  shims=$(grep -l -s -z -x -F -e /run/k3s/containerd/containerd.sock /proc/[0-9]*/cmdline || true)
  # What was found before still counts when its parent is gone.
  found="${found} ${in_pods} ${shims}"
  pids=$(cat /proc/[0-9]*/stat 2>/dev/null | found="${found}" self="$$" awk '
    BEGIN { count = split(ENVIRON["found"], files); for (i = 1; i <= count; i++) { split(files[i], part, "/"); is[part[3]] = 1 } }
    { pid = $1; sub(/^.*[)] /, ""); if ($1 != "Z") parent[pid] = $2 }
    END {
      do {
        more = 0
        for (pid in parent) if (!(pid in is) && (parent[pid] in is)) { is[pid] = 1; more = 1 }
      } while (more)
      for (pid in is) if (pid in parent && pid != ENVIRON["self"]) printf "%s ", pid
    }' || true)
  found=
  for pid in ${pids}; do
    found="${found} /proc/${pid}/"
  done
}

# signal_processes SIGNAL
signal_processes() {
  for pid in ${pids}; do
    kill -s "$1" -- "${pid}" 2>/dev/null || true
  done
}

stop_processes() {
  find_processes
  if [ -z "${pids}" ]; then
    return 0
  fi
  report "processes of pods, and of k3s for them: ${pids% }"
  if [ "${removing}" = no ]; then
    return 0
  fi
  signal_processes TERM
  tries=0
  while [ -n "${pids}" ]; do
    sleep 1
    find_processes
    tries=$((tries + 1))
    if [ "${tries}" -gt 3 ]; then
      signal_processes KILL
    fi
    if [ "${tries}" -gt 30 ]; then
      fail "these processes of pods do not end, so their files cannot be removed: ${pids% }. The usual cause is a mount that hangs: restart the machine, then run this again"
    fi
  done
}

# The control groups of pods are made by systemd where the kubelet uses it, otherwise by the kubelet.
remove_groups() {
  groups=$(find /sys/fs/cgroup -maxdepth 2 -type d '(' -name kubepods -o -name kubepods.slice ')' || true)
  if [ -z "${groups}" ]; then
    return 0
  fi
  report "control groups of pods"
  if [ "${removing}" = yes ]; then
    systemctl stop -- kubepods.slice 2>/dev/null || true
    for group in ${groups}; do
      find "${group}" -depth -type d -exec rmdir -- {} + 2>/dev/null || true
    done
  fi
}
