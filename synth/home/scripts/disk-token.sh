# shellcheck shell=sh
# What a whole disk is, for the disk guard and for the scan that prints a token. These functions only read.
# shellcheck disable=SC2034 # These variables are for the script that sources this.

# disk_facts DEVICE: sets disk_size in bytes and disk_class of a whole disk, given as /dev/sda.
disk_facts() {
  kernel_name=${1##*/}
  IFS= read -r sectors <"/sys/class/block/${kernel_name}/size"
  # Of 512 bytes, whatever the disk itself has.
  disk_size=$((sectors * 512))
  connected=$(readlink -f "/sys/class/block/${kernel_name}")
  rotates=0
  IFS= read -r rotates <"/sys/class/block/${kernel_name}/queue/rotational" || true
  case "${kernel_name}:${connected}:${rotates}" in
    nvme*) disk_class=nvme ;;
    mmcblk*) disk_class=sd ;;
    *:*/usb[0-9]*:*) disk_class=usb ;;
    *:1) disk_class=hdd ;;
    *) disk_class=ssd ;;
  esac
}

# disk_readable DEVICE: sets disk_last to where the last 4 MiB begin. Fails when the disk does not return all that a token
# is made of.
disk_readable() {
  disk_size=$(blockdev --getsize64 "$1")
  disk_last=$((disk_size > 4194304 ? disk_size - 4194304 : 0))
  ends=$((disk_size > 4194304 ? 4194304 : disk_size))
  begin_bytes=$(head -c 4194304 "$1" | wc -c || true)
  end_bytes=$(dd "if=$1" bs=65536 iflag=skip_bytes "skip=${disk_last}" status=none | wc -c || true)
  if ! [ "${begin_bytes}" -eq "${ends}" ] || ! [ "${end_bytes}" -eq "${ends}" ]; then
    echo "permacade: the ends of $1 cannot be read: the disk or its cable is broken. See: journalctl --dmesg" >&2
    return 1
  fi
}

# disk_token ID DEVICE: sets disk_token, the only permission to wipe what is on the disk: its id, size, partition table,
# signatures, first and last 4 MiB. The partition table is at the ends, but how the kernel reads it counts too. Names of
# devices do not count, because they may differ after the next start.
disk_token() {
  disk_readable "$2"
  table=
  for entry in "/sys/class/block/${2##*/}/${2##*/}"*; do
    if [ -e "${entry}/partition" ]; then
      values=$(cat "${entry}/partition" "${entry}/start" "${entry}/size")
      table="${table}${values} "
    fi
  done
  marks=$(wipefs --json "$2" | sed -e 's/"device": *"[^"]*", *//' || true)
  disk_token=$(
    {
      printf 'permacade disk 1\n%s\n%s\n%s\n%s\n' "$1" "${disk_size}" "${table}" "${marks}"
      head -c 4194304 "$2"
      dd "if=$2" bs=65536 iflag=skip_bytes "skip=${disk_last}" status=none
    } | sha256sum || true
  )
  disk_token=${disk_token%% *}
}
