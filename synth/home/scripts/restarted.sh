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
before=$(cat)
[ "${before}" != none ] || exit 0
waited=0
while :; do
  boot=$(cat /proc/sys/kernel/random/boot_id)
  [ "${boot}" = "${before}" ] || break
  if [ "${waited}" -ge 150 ]; then
    if [ -d /run/permacade/restarting ] && [ ! -e /run/permacade/restart-needed ]; then
      mv -T /run/permacade/restarting /run/permacade/restart-needed
    fi
    journalctl --no-pager --lines=10 --output=cat --unit=permacade-restart.service | cut -c 1-1000 >&2 || true
    fail "was told to restart and did not: something holds it up. See: systemctl list-jobs; systemd-inhibit --list"
  fi
  say "waiting until it restarts (${waited} s)"
  sleep 5
  waited=$((waited + 5))
done
say "has restarted; waiting until its services are up (usually 5 to 60 s)"
timeout 300 systemctl is-system-running --wait >/dev/null 2>&1 || true
state=$(systemctl is-system-running || true)
case "${state}" in
  running | degraded) ;;
  *) fail "has restarted, but is ${state:-unknown} after five minutes. See: systemctl list-jobs" ;;
esac
waited=0
enabled=$(systemctl is-enabled -- "${service}.service" 2>/dev/null || true)
if [ "${enabled}" != enabled ]; then
  exit 0
fi
while ! systemctl is-active --quiet -- "${service}.service"; do
  if [ "${waited}" -ge 300 ]; then
    journalctl --no-pager --lines=20 --output=cat --unit="${service}.service" | cut -c 1-1000 >&2 || true
    fail "has restarted, but ${service} is not up after five minutes. See: systemctl status ${service}"
  fi
  say "waiting until ${service} is up again (${waited} s; usually 20 to 90 s)"
  sleep 5
  waited=$((waited + 5))
done
