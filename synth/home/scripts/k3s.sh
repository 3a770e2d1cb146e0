#!/bin/sh
set -eu
PATH="${PATH}:/usr/local/bin"
export KUBECONFIG=/etc/rancher/k3s/k3s.yaml
host=$1
service=$2
note=/var/lib/permacade/k3s-restart
limit=300

systemctl daemon-reload
systemctl enable --quiet -- "${service}"
state=$(systemctl is-active -- "${service}") || true
if [ -e "${note}" ] && [ "${state}" != inactive ]; then
  began=$(systemctl show --property=ExecMainStartTimestamp --value -- "${service}") || true
  began=$(date -d "${began:-@0}" +%s)
  replaced=$(stat -c %Y -- "${note}")
  if [ "${began}" -le "${replaced}" ]; then
    echo "host ${host}: restarting ${service} with the new k3s" >&2
    systemctl restart --no-block -- "${service}"
    state=activating
    # Before systemd has begun, the old process still counts as active.
    sleep 2
  fi
fi
if [ "${state}" != active ] && [ "${state}" != activating ]; then
  systemctl reset-failed -- "${service}" || true
  systemctl start --no-block -- "${service}"
fi

restarts_at_first=$(systemctl show --property=NRestarts --value -- "${service}") || true
waited=0
said=0
why=
while :; do
  state=$(systemctl is-active -- "${service}") || true
  if [ "${state}" != active ]; then
    why="${service} is ${state}"
  elif [ "${service}" = k3s-agent ]; then
    why=
    break
  elif answer=$(k3s kubectl --request-timeout=10s get --raw=/readyz 2>&1); then
    why=
    break
  else
    why="its API does not answer: $(printf "%s\n" "${answer}" | tail -n 1 | cut -c 1-300)"
  fi
  restarts=$(systemctl show --property=NRestarts --value -- "${service}") || true
  if [ $((${restarts:-0} - ${restarts_at_first:-0})) -ge 5 ]; then
    why="${service} started five times and ended each time"
    break
  fi
  if [ "${waited}" -ge "${said}" ]; then
    echo "host ${host}: waiting until ${service} answers (${waited} s; usually 20 to 90 s)" >&2
    said=$((said + 15))
  fi
  if [ "${waited}" -ge "${limit}" ]; then
    break
  fi
  sleep 2
  waited=$((waited + 2))
done
if [ -z "${why}" ]; then
  rm -f -- "${note}"
  exit 0
fi

log=$(journalctl --no-pager --lines=60 --output=cat --unit="${service}" 2>/dev/null | cut -c 1-1000) || true
echo "host ${host}: the last lines of ${service}:" >&2
printf "%s\n" "${log}" | tail -n 20 >&2
cause="The lines above should say why; more: journalctl -u ${service}"
while read -r line; do
  if printf "%s\n" "${log}" | grep -Eqi -e "${line%% => *}"; then
    cause=${line#* => }
    break
  fi
done <<'CAUSES'
no space left on device => The disk is full: df -h shows which. Make room there
node password rejected => Another installation had this name before: on a server, run k3s kubectl -n kube-system delete secret NAME.node-password.k3s
bootstrap data already found and encrypted with different token => The data of its cluster was made with another token: set secret:k3s-token back to that one
token ca hash does not match => The server has another certificate authority than its token says: run this again, so that the new one is read
invalid token|not authorized|unauthorized => It is not let in with its token: look whether secret:k3s-token and secret:k3s-agent-token are the cluster's
certificate has expired or is not yet valid => Its clock is wrong, or its certificates are too old: compare date with the other machines, and look at timedatectl
memory cgroup|cgroup.*memory.*(not|missing) => The kernel does not count memory: cgroup_enable=memory belongs into its command line, and it must restart after that
address already in use => Another program has a port that k3s needs: ss -ltnp shows which. Stop it
invalid kernel flag => Kernel settings are not as the kubelet wants them: sysctl --system applies /etc/sysctl.d, and what comes last there counts
not run on a host using cgroup v1 => The system still has cgroup v1, which kubelets refuse since 1.35: use a newer system, or systemd.unified_cgroup_hierarchy=1 on the kernel's command line
no default routes? found => It has no default route: look at its network settings
flag provided but not defined|unknown flag => k3s does not know a setting in /etc/rancher/k3s/config.yaml: look whether permacade:k3sVersion is a version this program knows
no route to host|connection refused|i/o timeout|no such host => It does not reach the first server's port 6443: look whether that runs, and at firewalls between them
CAUSES
echo "permacade: host ${host}: after ${waited} s ${why}. ${cause}" >&2
exit 1
