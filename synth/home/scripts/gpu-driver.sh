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
branch=$1
model=$2
cards=
for device in /sys/bus/pci/devices/*; do
  vendor=$(cat "${device}/vendor" 2>/dev/null || true)
  class=$(cat "${device}/class" 2>/dev/null || true)
  case "${vendor}:${class}" in
    0x10de:0x03*) cards="${cards} ${device##*/}" ;;
    *) ;;
  esac
done
if [ -z "${cards}" ]; then
  fail "has no NVIDIA card on its PCI bus, though its entry names a ${model}: is it switched off in the firmware? See: lspci -nn -d 10de:"
fi
obstacles() {
  for variable in /sys/firmware/efi/efivars/SecureBoot-*; do
    [ -e "${variable}" ] || continue
    secure=$(od -A n -t u1 -j 4 -N 1 -- "${variable}" | tr -d " ")
    if [ "${secure}" = 1 ]; then
      fail "starts with Secure Boot, which refuses a driver that was built here: switch it off in the firmware, or enrol a key and install the driver by hand (then it is left alone)"
    fi
  done
  kernel=$(uname -r)
  if [ "${branch}" -le 470 ] && [ "${kernel%%.*}" -ge 7 ]; then
    fail "runs the kernel ${kernel}, for which the driver ${branch} cannot be built: use the long-term kernel of Ubuntu 22.04 or 24.04, or of Debian 12"
  fi
}
candidate() {
  apt-cache policy -- "$1" 2>/dev/null | sed -n "s/^ *Candidate: //p"
}
find_package() {
  package=
  case "${distribution}" in
    ubuntu) set -- "nvidia-driver-${branch}-server" "nvidia-driver-${branch}" ;;
    *) set -- "nvidia-tesla-${branch}-driver" nvidia-driver "nvidia-legacy-${branch}xx-driver" ;;
  esac
  for name in "$@"; do
    offered=$(candidate "${name}")
    case "${offered#*:}" in
      "${branch}".*) package=${name}; break ;;
      *) ;;
    esac
  done
}
loaded=$(cat /sys/module/nvidia/version 2>/dev/null || true)
if [ "${loaded%%.*}" = "${branch}" ]; then
  settled gpu-driver
  exit 0
fi
obstacles
find_package
if [ -z "${package}" ]; then
  refresh_packages
  find_package
fi
if [ -z "${package}" ]; then
  fail "runs ${distribution} ${version}, whose mirrors have no driver of branch ${branch} for the ${model}. On Debian add contrib and non-free to the sources; or use Ubuntu 22.04 or 24.04; or install the driver by hand, then it is left alone"
fi
ready=$(modinfo -F version nvidia 2>/dev/null || true)
if [ "${ready%%.*}" != "${branch}" ]; then
  kernel=$(uname -r)
  headers=linux-headers-${kernel}
  offered=$(candidate "${headers}")
  case "${offered}" in
    "" | "(none)") fail "runs the kernel ${kernel}, whose headers its mirrors no longer have; the driver is built with them: upgrade the kernel, restart, and run this again" ;;
    *) ;;
  esac
  install_packages --allow-change-held-packages "${headers}" "${package}"
  ready=$(modinfo -F version nvidia 2>/dev/null || true)
fi
if [ "${ready%%.*}" != "${branch}" ]; then
  fail "has ${package} installed, but no kernel module of it was built. See: dkms status; ls /var/lib/dkms/nvidia*/*/build/make.log"
fi
if [ -z "${loaded}" ] && ! grep -q "^nouveau " /proc/modules && modprobe nvidia 2>/dev/null; then
  settled gpu-driver
  exit 0
fi
restart_for gpu-driver "the driver ${branch} of its ${model}" "the kernel does not load it; see dmesg | grep -i nvidia"
