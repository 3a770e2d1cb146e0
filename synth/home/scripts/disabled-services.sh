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
install -d -m 700 /var/lib/permacade
noted=/var/lib/permacade/disabled-services
[ -e "${noted}" ] || : >"${noted}"
give_back() {
  systemctl --quiet unmask -- "$1"
  systemctl --quiet enable --now -- "$1" || say "could not start $1 again. See: systemctl status $1"
  grep -v -x -F -e "$1" "${noted}" >"${noted}.new" || true
  mv -fT -- "${noted}.new" "${noted}"
}
for unit in "$@"; do
  found=$(systemctl list-unit-files --no-legend -- "${unit}" || true)
  [ -n "${found}" ] || continue
  enabled=$(systemctl is-enabled -- "${unit}" 2>/dev/null || true)
  active=$(systemctl is-active -- "${unit}" 2>/dev/null || true)
  case "${unit}:${active}" in
    multipathd*:active)
      types=$(lsblk -n -o TYPE 2>/dev/null || true)
      case "${types}" in
        *mpath*) fail "has disks that only ${unit} can reach (see: multipath -ll), so it cannot be a node of this home" ;;
        *) ;;
      esac
      ;;
    wpa_supplicant*:active)
      way=$(ip -o route show default | sed -n "s/.* dev \([^ ]*\).*/\1/p" | head -n 1)
      if [ -e "/sys/class/net/${way}/wireless" ]; then
        fail "is connected over Wi-Fi (${way}); it would be lost without ${unit}: plug in a cable, or say wifi: true in its entry"
      fi
      ;;
    *) ;;
  esac
  if [ "${active}" = inactive ] && [ "${enabled}" = masked ]; then
    continue
  fi
  if [ "${enabled}" = enabled ]; then
    grep -q -x -F -e "${unit}" "${noted}" || printf "%s\n" "${unit}" >>"${noted}"
  fi
  systemctl --quiet disable --now -- "${unit}" >&2 || true
  systemctl stop -- "${unit}" || fail "cannot stop ${unit}. See: systemctl status ${unit}"
  # A unit file in /etc itself cannot be masked; disabled is the most there is.
  systemctl --quiet mask -- "${unit}" 2>/dev/null || true
done
before=$(cat "${noted}")
for unit in ${before}; do
  wanted=no
  for kept in "$@"; do
    [ "${kept}" != "${unit}" ] || wanted=yes
  done
  [ "${wanted}" = yes ] || give_back "${unit}"
done
