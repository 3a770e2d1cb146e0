#!/bin/sh
# Enables the k3s service, starts it, restarts it when its binary was replaced, and waits until it answers.
# Arguments: HOST k3s|k3s-agent SECONDS, and any further arguments: a changed one makes the script run again
#   SECONDS  how long to wait
# Standard input: not read
# Exit codes: 0 the service answers; 1 it does not, and the cause is printed when its log tells.
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

note=/var/lib/permacade/k3s-restart

# Restarts a service that still runs the binary from before the note was left.
restart_replaced() {
  if ! [ -e "${note}" ] || [ "${state}" = inactive ]; then
    return 0
  fi
  began=$(systemctl show --property=ExecMainStartTimestamp --value -- "${service}") || true
  began=$(date -d "${began:-@0}" +%s)
  replaced=$(stat -c %Y -- "${note}")
  if [ "${began}" -le "${replaced}" ]; then
    say "restarting ${service} with the new binary"
    systemctl restart --no-block -- "${service}"
    state=activating
    # Before systemd has begun, the old process still counts as active.
    sleep 2
  fi
}

start_service() {
  systemctl daemon-reload
  systemctl enable --quiet -- "${service}"
  state=$(systemctl is-active -- "${service}") || true
  restart_replaced
  if [ "${state}" != active ] && [ "${state}" != activating ]; then
    systemctl reset-failed -- "${service}" || true
    systemctl start --no-block -- "${service}"
  fi
}

# Sets why to the reason for which the service does not answer, or to nothing when it does.
check_service() {
  why=
  state=$(systemctl is-active -- "${service}") || true
  if [ "${state}" != active ]; then
    why="${service} is ${state}"
  elif [ "${service}" = k3s ] && ! answer=$(k3s kubectl --request-timeout=10s get --raw=/readyz 2>&1); then
    why="its API does not answer: $(printf '%s\n' "${answer}" | tail -n 1 | cut -c 1-300)"
  fi
}

# Succeeds when the service answers, and when waiting longer would not help.
is_settled() {
  check_service
  if [ -z "${why}" ]; then
    return 0
  fi
  restarts=$(systemctl show --property=NRestarts --value -- "${service}") || true
  if [ $((${restarts:-0} - ${restarts_before:-0})) -lt 5 ]; then
    return 1
  fi
  why="${service} started and stopped five times"
}

# Sets cause to what the log of the service means, as far as it is known.
find_cause() {
  cause="See the log lines above, or all of them: journalctl -u ${service}"
  while read -r line; do
    if printf '%s\n' "${log}" | grep -Eqi -e "${line%% => *}"; then
      cause=${line#* => }
      return 0
    fi
  done <<'CAUSES'
no space left on device => The disk is full. Find out which one with df -h, and free some space
node password rejected => Another installation used this name before. Run on a server: k3s kubectl -n kube-system delete secret NAME.node-password.k3s
bootstrap data already found and encrypted with different token => The cluster's data was encrypted with another token. Set secret:k3s-token back to it
token ca hash does not match => The server has another certificate authority than the token names. Run this again: the new one is read then
invalid token|not authorized|unauthorized => The server rejects the token. Check whether secret:k3s-token and secret:k3s-agent-token are the cluster's
certificate has expired or is not yet valid => The clock is wrong, or the certificates have expired. Compare date with the other machines, and run timedatectl
memory cgroup|cgroup.*memory.*(not|missing) => The kernel does not account for memory. Add cgroup_enable=memory to its command line and restart
address already in use => Another program uses a port that k3s needs. Find it with ss -ltnp and stop it
invalid kernel flag => Kernel settings differ from what the kubelet needs. Run sysctl --system, and look for a later file that overrides those in /etc/sysctl.d
not run on a host using cgroup v1 => The system uses cgroup v1, which kubelets refuse since 1.35. Use a newer system, or systemd.unified_cgroup_hierarchy=1 on the kernel's command line
no default routes? found => There is no default route. Check the network settings
flag provided but not defined|unknown flag => k3s does not know a setting in /etc/rancher/k3s/config.yaml. Check whether this version of Permacade supports permacade:k3sVersion
no route to host|connection refused|i/o timeout|no such host => Port 6443 of the first server cannot be reached. Check whether that server runs, and the firewalls in between
CAUSES
}

main() {
  service=$2
  limit=$3
  start_service
  restarts_before=$(systemctl show --property=NRestarts --value -- "${service}") || true
  wait_until "${limit}" 2 "${service} answers" "20 to 90 s" is_settled
  if [ -z "${why}" ]; then
    rm -f -- "${note}"
    return 0
  fi
  log=$(journalctl --no-pager --lines=60 --output=cat --unit="${service}" 2>/dev/null | cut -c 1-1000) || true
  say "the last log lines of ${service}:"
  printf '%s\n' "${log}" | tail -n 20 >&2
  find_cause
  fail "after ${waited} s ${why}. ${cause}"
}

main "$@"
