#!/bin/sh
set -eu
export LC_ALL=C
umask 022
host=$1
shift
say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
fail() {
  say "$1"
  exit 1
}
service=$1
notes=/run/permacade/restart-needed
reasons=$(find "${notes}" -mindepth 1 -printf "%f " 2>/dev/null || true)
if [ -z "${reasons}" ]; then
  echo none
  exit 0
fi
others_away() {
  /usr/local/bin/k3s kubectl get nodes --request-timeout=10s --selector=node-role.kubernetes.io/control-plane=true \
    --output="jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=='Ready')].status}{'\n'}{end}" |
    awk -v self="${host}" '$1 != self && $2 != "True" { printf " %s", $1 }'
}
if [ "${service}" = k3s ] && [ -x /usr/local/bin/k3s ] && systemctl is-active --quiet k3s.service; then
  waited=0
  while :; do
    away=$(others_away)
    [ -n "${away}" ] || break
    if [ "${waited}" -ge 300 ]; then
      fail "needs a restart, but other servers are not Ready:${away}. Bring them back first: k3s kubectl get nodes"
    fi
    say "waiting until the other servers are Ready, before it restarts:${away} (${waited} s)"
    sleep 10
    waited=$((waited + 10))
  done
fi
say "restarts for: ${reasons}(usually 30 to 120 s)"
boot=$(cat /proc/sys/kernel/random/boot_id)
sync
doors=
for door in ssh.socket sshd.socket ssh.service sshd.service; do
  systemctl is-active --quiet -- "${door}" || continue
  manner=$(systemctl show --property=KillMode --value -- "${door}")
  # Stopping it must not end the connections it has taken, such as this one.
  case "${door}:${manner}" in
    *.socket:* | *:process) doors="${doors} ${door}" ;;
    *) ;;
  esac
done
# shellcheck disable=SC2016,SC2086
systemd-run --quiet --collect --unit=permacade-restart --on-active=5 --timer-property=AccuracySec=100ms -- \
  /bin/sh -c 'systemctl reboot; sleep 120; for door; do systemctl start "${door}" || true; done' sh ${doors} >&2
rm -rf /run/permacade/restarting
mv -T -- "${notes}" /run/permacade/restarting
for door in ${doors}; do
  systemctl stop -- "${door}" 2>/dev/null || true
done
echo "${boot}"
