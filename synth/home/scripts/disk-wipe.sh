# shellcheck shell=sh
# Empties a disk, for the disk guard.
# shellcheck source=constructs/host/disks/disk-token.sh
. "${0%/*}/disk-token.sh"

# wipe ID CLASS DEVICE: empties the disk, after disk_readable. What it held is in the journal, so that a run after a cut recognises the rest of it.
wipe() {
  say "disk $1: wiping, as its token allows"
  for entry in "/sys/class/block/${3##*/}/${3##*/}"*; do
    if [ -e "${entry}/partition" ]; then
      wipefs --all --quiet "/dev/${entry##*/}"
    fi
  done
  # Without --force it refuses a disk that is in use, also where the uses above cannot be seen.
  wipefs --all --quiet "$3"
  zap=$(command -v sgdisk || true)
  if [ -n "${zap}" ]; then
    sgdisk --zap-all "$3" >/dev/null 2>&1 || true
  fi
  case "$2" in
    ssd | nvme)
      say "disk $1: telling the disk that all of it is free"
      blkdiscard "$3" >/dev/null 2>&1 || true
      ;;
    *) ;;
  esac
  # Ceph keeps copies of its labels there: rook/rook@v1.20.6 Documentation/Storage-Configuration/ceph-teardown.md.
  for gibibytes in 0 1 10 100 1000; do
    at=$((gibibytes * 1073741824))
    if [ $((at + 4194304)) -le "${disk_size}" ]; then
      dd if=/dev/zero "of=$3" bs=65536 count=64 oflag=seek_bytes "seek=${at}" conv=notrunc,fsync status=none
    fi
  done
  dd if=/dev/zero "of=$3" bs=65536 iflag=count_bytes count=$((disk_size - disk_last)) oflag=seek_bytes "seek=${disk_last}" conv=notrunc,fsync status=none
  blockdev --flushbufs "$3"
  blockdev --rereadpt "$3" 2>/dev/null || true
  udevadm settle --timeout=10 2>/dev/null || true
}
