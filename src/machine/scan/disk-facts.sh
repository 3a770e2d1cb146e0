# shellcheck shell=sh
# Prints the disks of a machine, as machine-facts.sh prints its facts. Sourced: . "${0%/*}/disk-facts.sh"
# shellcheck source=src/machine/scan/machine-facts.sh
. "${0%/*}/machine-facts.sh"
# shellcheck source=src/machine/scan/fsync.sh
. "${0%/*}/fsync.sh"
# shellcheck source=constructs/host/disks/disk-token.sh
. "${0%/*}/disk-token.sh"

# Names of disks with an id, each between spaces.
named=" "

print_disk_ids() {
  for link in "${base}"/dev/disk/by-id/*; do
    if [ -L "${link}" ]; then
      target=$(readlink "${link}")
      named="${named}${target##*/} "
      printf 'disk-id\t%s\t%s\n' "${link##*/}" "${target##*/}"
    fi
  done
}

# print_block DEVICE: prints a block device, given as its folder in /sys, and the devices that it consists of.
print_block() {
  name=${1##*/}
  size=$(print_text "$1/size")
  if [ "${size:-0 }" = "0 " ]; then
    return 0
  fi
  number=$(print_text "$1/dev")
  whole=$(readlink -f "$1")
  parent=
  if [ -e "$1/partition" ]; then
    parent=${whole%/*}
    parent=${parent##*/}
  fi
  bus=other
  case "${whole}" in
    */usb[0-9]*) bus=usb ;;
    */nvme*) bus=nvme ;;
    */mmc_host/*) bus=mmc ;;
    *) ;;
  esac
  rotates=
  if [ -r "$1/queue/rotational" ]; then
    rotates=$(print_text "$1/queue/rotational")
  fi
  product=
  if [ -r "$1/device/model" ]; then
    product=$(print_text "$1/device/model")
  fi
  printf 'block\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "${name}" "${number}" "${parent}" "${size}" "${bus}" "${rotates}" "${product}"
  for below in "$1"/slaves/*; do
    if [ -e "${below}" ]; then
      printf 'below\t%s\t%s\n' "${name}" "${below##*/}"
    fi
  done
  print_signatures
}

# Prints what wipefs finds on the device called name. A loop device is a disk only where it has an id.
print_signatures() {
  case "${name}${named}" in
    loop*" ${name} "*) ;;
    loop* | ram* | zram* | sr* | fd*) return 0 ;;
    *) ;;
  esac
  if [ "${access}" != user ] && [ "${writes}" -gt 0 ] && [ -r "${base}/dev/${name}" ]; then
    wipefs --noheadings --output TYPE "${base}/dev/${name}" 2>/dev/null | while IFS= read -r type; do
      printf 'signature\t%s\t%s\n' "${name}" "${type}"
    done
  fi
}

# Disks that were measured, and disks that something is mounted from, each between spaces.
measured=" "
mounted=" "

# print_mount NUMBER FOLDER OPTIONS REST: prints one line of /proc/self/mountinfo that is on a disk, and measures the disk.
print_mount() {
  folder=$2
  options=$3
  rest=" $4"
  rest=${rest#* - }
  type=${rest%% *}
  source=${rest#* }
  source=${source%% *}
  case "${source}" in
    /dev/zram* | /dev/ram*) return 0 ;;
    /dev/*) ;;
    *) return 0 ;;
  esac
  name=$(readlink -f "${source}") || name=${source}
  if [ -e "${base}/sys/dev/block/$1" ]; then
    name=$(readlink -f "${base}/sys/dev/block/$1")
  fi
  name=${name##*/}
  printf 'mount\t%s\t%s\t%s\t%s\n' "${name}" "${folder}" "${type}" "${options}"
  if [ -e "${base}/sys/class/block/${name}/partition" ]; then
    name=$(readlink -f "${base}/sys/class/block/${name}")
    name=${name%/*}
    name=${name##*/}
  fi
  mounted="${mounted}${name} "
  measure_disk
}

# Measures the disk called name in the folder that it is mounted at, once.
measure_disk() {
  case "${name}${named}" in
    loop*" ${name} "*) ;;
    loop*) return 0 ;;
    *) ;;
  esac
  case "${measured}" in
    *" ${name} "*) return 0 ;;
    *) ;;
  esac
  case "${type} ${options}," in
    ext[234]" rw,"* | xfs" rw,"* | btrfs" rw,"* | f2fs" rw,"*) ;;
    *) return 0 ;;
  esac
  if [ "${writes}" -gt 0 ] && [ -d "${folder}" ] && [ -w "${folder}" ]; then
    measured="${measured}${name} "
    measure_fsync "${name}" "${folder}" "${writes}" "${seconds}"
  fi
}

# Prints the token of each disk that nothing is mounted from, once for each id that it may have in the settings.
print_tokens() {
  for link in "${base}"/dev/disk/by-id/*; do
    id=${link##*/}
    target=$(readlink "${link}") || continue
    name=${target##*/}
    case "${access} ${id} ${writes} ${mounted}" in
      user* | *" 0 "* | *" wwn-"* | *"-part"[0-9]* | *" ${name} "*) continue ;;
      *) ;;
    esac
    if [ -r "${base}/dev/${name}" ] && disk_readable "${base}/dev/${name}"; then
      disk_token "${id}" "${base}/dev/${name}"
      printf 'token\t%s\t%s\t%s\n' "${name}" "${id}" "${disk_token}"
    fi
  done
}

# print_disks WRITES SECONDS: prints all disks. With 0 WRITES none is measured or looked into.
print_disks() {
  writes=$1
  seconds=$2
  print_disk_ids
  for device in "${base}"/sys/class/block/*; do
    print_block "${device}"
  done
  while read -r file _; do
    printf 'swap\t%s\n' "${file##*/}"
  done <"${base}/proc/swaps"
  while read -r _ _ number _ folder options rest; do
    print_mount "${number}" "${folder}" "${options}" "${rest}"
  done <"${base}/proc/self/mountinfo"
  print_tokens
}
