#!/bin/sh
# Waits until the machine has restarted and its services are up. When the restart did not happen the notes that asked for it
# go back, so that the next run tries again.
# Arguments: HOST SERVICE, the service of k3s
# Standard input: the id of the boot before the restart, or none
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  service=$2
  before=$(cat)
  [ "${before}" != none ] || return 0
  wait_for_boot
  say 'the machine has restarted; waiting for its services (usually 5 to 60 s)'
  timeout 300 systemctl is-system-running --wait >/dev/null 2>&1 || true
  state=$(systemctl is-system-running || true)
  case "${state}" in
    running | degraded) ;;
    *) fail "the machine has restarted, but systemd is ${state:-unknown} after five minutes. See: systemctl list-jobs" ;;
  esac
  enabled=$(systemctl is-enabled -- "${service}.service" 2>/dev/null || true)
  if [ "${enabled}" = enabled ]; then
    wait_for_k3s
  fi
}

wait_for_boot() {
  waited=0
  while :; do
    boot=$(cat /proc/sys/kernel/random/boot_id)
    [ "${boot}" = "${before}" ] || break
    if [ "${waited}" -ge 150 ]; then
      if [ -d /run/permacade/restarting ] && [ ! -e /run/permacade/restart-needed ]; then
        mv -T /run/permacade/restarting /run/permacade/restart-needed
      fi
      show_journal permacade-restart.service 10
      fail 'the machine was told to restart, but did not: a job holds it up. See: systemctl list-jobs; systemd-inhibit --list'
    fi
    say "waiting for the restart (${waited} s)"
    sleep 5
    waited=$((waited + 5))
  done
}

wait_for_k3s() {
  waited=0
  while ! systemctl is-active --quiet -- "${service}.service"; do
    if [ "${waited}" -ge 300 ]; then
      show_journal "${service}.service" 20
      fail "the machine has restarted, but ${service} is not running after five minutes. See: systemctl status ${service}"
    fi
    say "waiting for ${service} (${waited} s; usually 20 to 90 s)"
    sleep 5
    waited=$((waited + 5))
  done
}

main "$@"
