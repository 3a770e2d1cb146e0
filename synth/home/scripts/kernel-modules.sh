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
distribution=$(sed -n "s/^ID=//p" /etc/os-release | tr -d "\"")
version=$(sed -n "s/^VERSION_ID=//p" /etc/os-release | tr -d "\"")
restart_for() {
  boot=$(cat /proc/sys/kernel/random/boot_id)
  note=/var/lib/permacade/restarts/$1
  install -d -m 700 /var/lib/permacade
  mkdir -p /var/lib/permacade/restarts /run/permacade/restart-needed
  if [ -f "${note}" ]; then
    noted_boot=$(sed -n 1p "${note}")
    noted_wish=$(sed -n 2p "${note}")
    if [ "${noted_wish}" = "$2" ] && [ "${noted_boot}" != "${boot}" ]; then
      fail "was restarted for $2 and it still has no effect: $3. Delete ${note} to have it restarted once more"
    fi
  fi
  printf "%s\n%s\n" "${boot}" "$2" >"${note}.new"
  sync -- "${note}.new"
  mv -fT -- "${note}.new" "${note}"
  : >"/run/permacade/restart-needed/$1"
  say "needs a restart for $2"
}
settled() {
  rm -f -- "/var/lib/permacade/restarts/$1" "/run/permacade/restart-needed/$1"
}
if systemd-detect-virt --quiet --container; then
  exit 0
fi
lacking=
for module in "$@"; do
  modprobe -n -q -- "${module}" || lacking="${lacking} ${module}"
done
kernel=$(uname -r)
# A distribution that installs a newer kernel takes away what belongs to the old one, which still runs.
if [ -n "${lacking}" ] && [ ! -d "/lib/modules/${kernel}" ]; then
  restart_for kernel-modules "the kernel that was installed since it started" "it runs ${kernel} again, of which nothing is in /lib/modules: install the kernel of the distribution"
  exit 0
fi
case "${lacking}:${distribution}:${version}:${kernel}" in
  *" vxlan"*:ubuntu:21.10:*raspi* | *" vxlan"*:ubuntu:22.*:*raspi* | *" vxlan"*:ubuntu:23.*:*raspi*)
    install_packages linux-modules-extra-raspi
    lacking=
    for module in "$@"; do
      modprobe -n -q -- "${module}" || lacking="${lacking} ${module}"
    done
    if [ -n "${lacking}" ]; then
      restart_for kernel-modules "the kernel modules${lacking}" "its kernel ${kernel} does not have them although linux-modules-extra-raspi is installed"
      exit 0
    fi
    ;;
  :*) ;;
  *) fail "runs the kernel ${kernel}, which has no module${lacking}: install the kernel of the distribution, and the package with its extra modules" ;;
esac
settled kernel-modules
for module in "$@"; do
  modprobe -- "${module}" || fail "cannot load the kernel module ${module}. See: dmesg | tail"
done
