# shellcheck shell=sh
# Prints what a machine is, one fact per line: a word, then its values, separated by tabs. Changes nothing.
# Sourced by scripts whose arguments begin with ACCESS and BASE: . "${0%/*}/machine-facts.sh"
#   ACCESS  what the script runs as: root, sudo or user
#   BASE    a folder in place of /, empty on a real machine

LC_ALL=C
PATH=${PATH}:/usr/sbin:/sbin
export LC_ALL PATH
access=$1
base=$2

# print_text FILE: prints the text of a file on one line.
print_text() {
  tr -d '\000' <"$1" 2>/dev/null | tr '\t\r\n' '   ' || true
}

# print_fact WORD FILE: prints the text of a file as a fact, when it can be read.
print_fact() {
  if [ -r "$2" ]; then
    text=$(print_text "$2")
    printf '%s\t%s\n' "$1" "${text}"
  fi
}

print_system() {
  printf 'access\t%s\n' "${access}"
  print_fact hostname "${base}/proc/sys/kernel/hostname"
  machine=$(uname -m)
  printf 'kernel-machine\t%s\n' "${machine}"
  bits=$(getconf LONG_BIT 2>/dev/null) || bits=
  printf 'bits\t%s\n' "${bits}"
  kernel=$(uname -r)
  printf 'kernel\t%s\n' "${kernel}"
  cpus=$(getconf _NPROCESSORS_ONLN 2>/dev/null) || cpus=$(nproc)
  printf 'cpus\t%s\n' "${cpus}"
  sed -n 's/^MemTotal: *\([0-9]*\) kB/memory\t\1/p' "${base}/proc/meminfo"
  sed -n 's/^PRETTY_NAME="*\([^"]*\)"*/system\t\1/p' "${base}/etc/os-release" 2>/dev/null || true
  print_fact tree-model "${base}/proc/device-tree/model"
  print_fact tree-serial "${base}/proc/device-tree/serial-number"
  print_fact maker "${base}/sys/class/dmi/id/sys_vendor"
  print_fact product "${base}/sys/class/dmi/id/product_name"
  print_fact serial "${base}/sys/class/dmi/id/product_serial"
  print_fact machine-id "${base}/etc/machine-id"
}

print_network() {
  ip -o -4 addr show scope global 2>/dev/null | while read -r _ interface _ address _; do
    printf 'address\t%s\t%s\n' "${interface}" "${address%%/*}"
  done
  ip -o -4 route show default 2>/dev/null | while read -r _ _ gateway _ interface _; do
    printf 'route\t%s\t%s\n' "${interface}" "${gateway}"
  done
  for interface in "${base}"/sys/class/net/*; do
    if [ -e "${interface}/wireless" ] || [ -e "${interface}/phy80211" ]; then
      printf 'wifi\t%s\n' "${interface##*/}"
    fi
  done
  for key in "${base}"/etc/ssh/ssh_host_*_key.pub; do
    print_fact host-key "${key}"
  done
}

print_devices() {
  for link in "${base}"/dev/serial/by-id/*; do
    if [ -L "${link}" ]; then
      printf 'usb-serial\t%s\n' "${link##*/}"
    fi
  done
  for device in "${base}"/sys/bus/pci/devices/*; do
    vendor=$(print_text "${device}/vendor")
    class=$(print_text "${device}/class")
    case "${vendor} ${class}" in
      "0x10de  0x03"*)
        number=$(print_text "${device}/device")
        printf 'nvidia\t%s\t%s\n' "${device##*/}" "${number}"
        ;;
      *) ;;
    esac
  done
  lspci -nn -d 10de: 2>/dev/null | while IFS= read -r line; do
    printf 'lspci\t%s\n' "${line}"
  done
}

print_machine() {
  print_system
  print_network
  print_devices
}
