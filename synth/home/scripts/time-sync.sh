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
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
wait_for_first_boot() {
  if command -v cloud-init >/dev/null && [ ! -e /run/cloud-init/result.json ] && [ -d /run/cloud-init ]; then
    say "waiting until cloud-init has finished the first boot (usually 1 to 5 minutes)"
    timeout 600 cloud-init status --wait >/dev/null 2>&1 || true
  fi
  # A package manager that was killed leaves work that nothing else may overtake.
  tries=0
  until dpkg --configure -a >&2; do
    [ "${tries}" -lt 30 ] || fail "cannot finish what another installation left. See: dpkg --configure -a"
    tries=$((tries + 1))
    say "waiting until another package manager has finished ($((tries * 10)) s)"
    sleep 10
  done
}
refresh_packages() {
  wait_for_first_boot
  if ! apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 update >&2; then
    say "apt-get update failed; going on with the lists that are there"
  fi
}
install_packages() {
  say "installing $* (usually 20 to 300 s)"
  refresh_packages
  if ! apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" >&2; then
    fail "could not install $*. Look at the lines above; is the machine connected to its package mirror? Try: apt-get update"
  fi
}
if systemd-detect-virt --quiet --container; then
  exit 0
fi
patience=$1
shift
daemon=
for unit in "$@"; do
  if systemctl is-active --quiet -- "${unit}"; then
    daemon=${unit}
    break
  fi
done
if [ -z "${daemon}" ]; then
  daemon=systemd-timesyncd.service
  found=$(systemctl list-unit-files --no-legend -- "${daemon}" || true)
  [ -n "${found}" ] || install_packages systemd-timesyncd
  systemctl --quiet unmask -- "${daemon}"
  systemctl --quiet enable --now -- "${daemon}"
fi
waited=0
while :; do
  right=$(timedatectl show --property=NTPSynchronized --value 2>/dev/null || echo unknown)
  [ "${right}" != yes ] || break
  if [ "${waited}" -ge "${patience}" ]; then
    clock=$(date -u)
    journalctl --no-pager --lines=10 --output=cat --unit="${daemon}" | cut -c 1-1000 >&2 || true
    fail "does not know the time after ${patience} s (its clock says ${clock}); with a wrong one every certificate looks expired. Does ${daemon} reach a time server? See: timedatectl timesync-status"
  fi
  if [ "$((waited % 20))" -eq 0 ]; then
    say "waiting until ${daemon} has set the clock (${waited} s; usually 5 to 30 s)"
  fi
  sleep 2
  waited=$((waited + 2))
done
