#!/bin/sh
# Stops services and keeps them off; those that the machine does not have are skipped. Services that were enabled are noted
# and come back when they are no longer named.
# Arguments: HOST UNIT…
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

noted=/var/lib/permacade/disabled-services

main() {
  shift
  make_state_folder
  [ -e "${noted}" ] || : >"${noted}"
  for unit in "$@"; do
    found=$(systemctl list-unit-files --no-legend -- "${unit}" || true)
    [ -z "${found}" ] || turn_off "${unit}"
  done
  before=$(cat "${noted}")
  for unit in ${before}; do
    wanted=no
    for kept in "$@"; do
      [ "${kept}" != "${unit}" ] || wanted=yes
    done
    [ "${wanted}" = yes ] || give_back "${unit}"
  done
}

turn_off() {
  enabled=$(systemctl is-enabled -- "$1" 2>/dev/null || true)
  active=$(systemctl is-active -- "$1" 2>/dev/null || true)
  case "$1:${active}" in
    multipathd*:active) check_multipath "$1" ;;
    wpa_supplicant*:active) check_wifi "$1" ;;
    *) ;;
  esac
  if [ "${active}" = inactive ] && [ "${enabled}" = masked ]; then
    return 0
  fi
  if [ "${enabled}" = enabled ]; then
    grep -q -x -F -e "$1" "${noted}" || printf '%s\n' "$1" >>"${noted}"
  fi
  systemctl --quiet disable --now -- "$1" >&2 || true
  systemctl stop -- "$1" || fail "cannot stop $1. See: systemctl status $1"
  # A unit file in /etc itself cannot be masked; disabled is the most there is.
  systemctl --quiet mask -- "$1" 2>/dev/null || true
}

check_multipath() {
  types=$(lsblk -n -o TYPE 2>/dev/null || true)
  case "${types}" in
    *mpath*) fail "some disks are only reachable through $1 (see: multipath -ll), so this machine cannot be a node of this home" ;;
    *) ;;
  esac
}

check_wifi() {
  way=$(ip -o route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
  if [ -e "/sys/class/net/${way}/wireless" ]; then
    fail "the machine is connected over Wi-Fi (${way}) and would be unreachable without $1. Plug in a cable, or set wifi: true in its entry"
  fi
}

give_back() {
  systemctl --quiet unmask -- "$1"
  systemctl --quiet enable --now -- "$1" || say "could not start $1 again. See: systemctl status $1"
  grep -v -x -F -e "$1" "${noted}" >"${noted}.new" || true
  mv -fT -- "${noted}.new" "${noted}"
}

main "$@"
