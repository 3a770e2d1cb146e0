#!/bin/sh
# Installs the NVIDIA driver of one branch from the distribution, with DKMS. A driver of that branch that runs already is
# left alone, however it was installed.
# Arguments: HOST BRANCH MODEL, such as 580 and Quadro P400
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"
# shellcheck source=constructs/host/preparation/restart-note.sh
. "${0%/*}/restart-note.sh"

main() {
  branch=$2
  model=$3
  distribution=$(os_release ID)
  version=$(os_release VERSION_ID)
  kernel=$(uname -r)
  skip_in_container
  check_card
  loaded=$(cat /sys/module/nvidia/version 2>/dev/null || true)
  if [ "${loaded%%.*}" = "${branch}" ]; then
    settled gpu-driver
    return 0
  fi
  check_secure_boot
  check_kernel
  find_package
  if [ -z "${package}" ]; then
    refresh_packages
    find_package
  fi
  if [ -z "${package}" ]; then
    fail "the mirrors of ${distribution} ${version} have no driver of branch ${branch} for the ${model}. On Debian, add contrib and non-free to the sources; or use Ubuntu 22.04 or 24.04; or install the driver by hand, then it is left alone"
  fi
  build_module
  if [ -z "${loaded}" ] && ! grep -q '^nouveau ' /proc/modules && modprobe nvidia 2>/dev/null; then
    settled gpu-driver
    return 0
  fi
  restart_for gpu-driver "the driver ${branch} of the ${model}" 'the kernel does not load it (see dmesg | grep -i nvidia)'
}

check_card() {
  for device in /sys/bus/pci/devices/*; do
    vendor=$(cat "${device}/vendor" 2>/dev/null || true)
    class=$(cat "${device}/class" 2>/dev/null || true)
    case "${vendor}:${class}" in
      0x10de:0x03*) return 0 ;;
      *) ;;
    esac
  done
  fail "there is no NVIDIA card on the PCI bus, but a ${model} is declared. Is it disabled in the firmware? See: lspci -nn -d 10de:"
}

check_secure_boot() {
  for variable in /sys/firmware/efi/efivars/SecureBoot-*; do
    [ -e "${variable}" ] || continue
    secure=$(od -A n -t u1 -j 4 -N 1 -- "${variable}" | tr -d ' ')
    if [ "${secure}" = 1 ]; then
      fail 'Secure Boot is on and refuses a driver that is built here. Turn it off in the firmware; or enrol a key and install the driver by hand, then it is left alone'
    fi
  done
}

check_kernel() {
  if [ "${branch}" -le 470 ] && [ "${kernel%%.*}" -ge 7 ]; then
    fail "the driver ${branch} cannot be built for the kernel ${kernel}. Use the long-term kernel of Ubuntu 22.04 or 24.04, or of Debian 12"
  fi
}

# find_package: sets package to the first one of this branch that the mirrors have: Ubuntu's for servers, then its plain one;
# Debian's for Tesla, its current, its legacy one.
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

# candidate PACKAGE: prints the version that apt would install.
candidate() {
  apt-cache policy -- "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p'
}

# build_module: installs the package, and fails when no kernel module of the branch is there afterwards.
build_module() {
  ready=$(modinfo -F version nvidia 2>/dev/null || true)
  if [ "${ready%%.*}" != "${branch}" ]; then
    headers=linux-headers-${kernel}
    offered=$(candidate "${headers}")
    case "${offered}" in
      "" | "(none)") fail "the mirrors no longer have ${headers}, which the driver is built with. Upgrade the kernel, restart, and run this again" ;;
      *) ;;
    esac
    install_packages --allow-change-held-packages "${headers}" "${package}"
    ready=$(modinfo -F version nvidia 2>/dev/null || true)
  fi
  if [ "${ready%%.*}" != "${branch}" ]; then
    fail "${package} is installed, but its kernel module was not built. See: dkms status; ls /var/lib/dkms/nvidia*/*/build/make.log"
  fi
}

main "$@"
