#!/bin/sh
# Has a service keep the time, and waits until the clock is right: k3s makes certificates that are valid from now on.
# Arguments: HOST PATIENCE DAEMON…, the seconds to wait, and the services that keep time, the preferred one first
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"

main() {
  patience=$2
  shift 2
  skip_in_container
  daemon=$(first_active "$@")
  if [ -z "${daemon}" ]; then
    daemon=systemd-timesyncd.service
    found=$(systemctl list-unit-files --no-legend -- "${daemon}" || true)
    [ -n "${found}" ] || install_packages systemd-timesyncd
    systemctl --quiet unmask -- "${daemon}"
    systemctl --quiet enable --now -- "${daemon}"
  fi
  waited=0
  while :; do
    synchronised=$(timedatectl show --property=NTPSynchronized --value 2>/dev/null || echo unknown)
    [ "${synchronised}" != yes ] || break
    if [ "${waited}" -ge "${patience}" ]; then
      clock=$(date -u)
      show_journal "${daemon}" 10
      fail "the clock is not synchronised after ${patience} s (it says ${clock}). With a wrong clock every certificate looks expired. Can ${daemon} reach a time server? See: timedatectl timesync-status"
    fi
    if [ "$((waited % 20))" -eq 0 ]; then
      say "waiting for ${daemon} to set the clock (${waited} s; usually 5 to 30 s)"
    fi
    sleep 2
    waited=$((waited + 2))
  done
}

main "$@"
