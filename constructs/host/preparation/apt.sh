# shellcheck shell=sh
# Functions around apt. Sourced after library.sh.

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l

# wait_for_package_manager: waits until the first boot and other package managers are done.
wait_for_package_manager() {
  if command -v cloud-init >/dev/null && [ ! -e /run/cloud-init/result.json ] && [ -d /run/cloud-init ]; then
    say 'waiting for cloud-init to finish the first boot (usually 1 to 5 minutes)'
    timeout 600 cloud-init status --wait >/dev/null 2>&1 || true
  fi
  # Work that a killed package manager left must be finished first.
  tries=0
  until dpkg --configure -a >&2; do
    [ "${tries}" -lt 30 ] || fail 'could not finish an interrupted package installation. Run: dpkg --configure -a'
    tries=$((tries + 1))
    say "waiting for another package manager to finish ($((tries * 10)) s)"
    sleep 10
  done
}

# refresh_packages: reads the package lists again; the old ones serve when the mirror does not answer.
refresh_packages() {
  wait_for_package_manager
  if ! apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 update >&2; then
    say 'apt-get update failed; continuing with the package lists on disk'
  fi
}

# install_packages [OPTION...] NAME…
install_packages() {
  say "installing $* (usually 20 to 300 s)"
  refresh_packages
  if ! apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" >&2; then
    fail "could not install $*. The lines above say why. If the package mirror is unreachable, try: apt-get update"
  fi
}

# missing_packages NAME…: prints those that are not installed, each after a space.
missing_packages() {
  for package in "$@"; do
    here=$(dpkg-query -W -f '${db:Status-Status}' -- "${package}" 2>/dev/null || true)
    [ "${here}" = installed ] || printf ' %s' "${package}"
  done
}

# installed_packages PATTERN…: prints the installed packages that match, one per line.
installed_packages() {
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' -- "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u
}

# list_drivers: prints what dpkg knows of NVIDIA drivers.
list_drivers() {
  dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\n' 'nvidia-driver*' 'nvidia-tesla*' 'nvidia-legacy*' 2>/dev/null || true
}

# os_release KEY: prints what /etc/os-release says, such as ubuntu for ID and 22.04 for VERSION_ID.
os_release() {
  sed -n "s/^$1=//p" /etc/os-release | tr -d '"'
}
