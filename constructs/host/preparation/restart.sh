#!/bin/sh
# Restarts the machine when a command left a note in /run/permacade/restart-needed. Prints the id of the boot that ends, or
# none. The restart begins five seconds later, when this connection has closed, and sshd takes no new connection until then,
# so that whoever connects next reaches the machine after the restart. When the restart does not begin, sshd takes
# connections again after two minutes.
# Arguments: HOST SERVICE WISH…, the service of k3s, and what could need a restart: a changed one makes this run again
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  service=$2
  notes=/run/permacade/restart-needed
  reasons=$(find "${notes}" -mindepth 1 -printf '%f ' 2>/dev/null || true)
  if [ -z "${reasons}" ]; then
    echo none
    return 0
  fi
  wait_for_servers
  say "restarting for ${reasons}(usually 30 to 120 s)"
  boot=$(cat /proc/sys/kernel/random/boot_id)
  sync
  find_doors
  # shellcheck disable=SC2016,SC2086
  systemd-run --quiet --collect --unit=permacade-restart --on-active=5 --timer-property=AccuracySec=100ms -- \
    /bin/sh -c 'systemctl reboot; sleep 120; for door; do systemctl start "${door}" || true; done' sh ${doors} >&2
  rm -rf /run/permacade/restarting
  mv -T -- "${notes}" /run/permacade/restarting
  for door in ${doors}; do
    systemctl stop -- "${door}" 2>/dev/null || true
  done
  echo "${boot}"
}

# wait_for_servers: waits, on a server, until the other servers are Ready: restarting two at a time stops the cluster.
wait_for_servers() {
  if [ "${service}" != k3s ] || [ ! -x /usr/local/bin/k3s ] || ! systemctl is-active --quiet k3s.service; then
    return 0
  fi
  waited=0
  while :; do
    away=$(other_servers_away)
    [ -n "${away}" ] || break
    if [ "${waited}" -ge 300 ]; then
      fail "a restart is needed, but other servers are not Ready:${away}. Bring them back first: k3s kubectl get nodes"
    fi
    say "waiting for the other servers to be Ready before the restart:${away} (${waited} s)"
    sleep 10
    waited=$((waited + 10))
  done
}

# other_servers_away: prints the other servers that are not Ready, each after a space.
other_servers_away() {
  /usr/local/bin/k3s kubectl get nodes --request-timeout=10s --selector=node-role.kubernetes.io/control-plane=true \
    --output="jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=='Ready')].status}{'\n'}{end}" |
    awk -v self="${host}" '$1 != self && $2 != "True" { printf " %s", $1 }'
}

# find_doors: sets doors to the units of sshd that can stop without ending connections, such as this one.
find_doors() {
  doors=
  for door in ssh.socket sshd.socket ssh.service sshd.service; do
    systemctl is-active --quiet -- "${door}" || continue
    mode=$(systemctl show --property=KillMode --value -- "${door}")
    case "${door}:${mode}" in
      *.socket:* | *:process) doors="${doors} ${door}" ;;
      *) ;;
    esac
  done
}

main "$@"
