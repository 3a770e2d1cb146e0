# shellcheck shell=sh
# Reads what is on a disk, for the disk guard. These functions only read.
# shellcheck disable=SC2034 # These variables are for the script that sources this.
# shellcheck source=constructs/host/disks/disk-token.sh
. "${0%/*}/disk-token.sh"

# read_signatures DEVICE: sets signatures to one line for each on the disk, and inside to those of its partitions.
read_signatures() {
  signatures=$(wipefs --noheadings --parsable --output OFFSET,TYPE,UUID "$1")
  inside=
  for entry in "/sys/class/block/${1##*/}/${1##*/}"*; do
    if [ -e "${entry}/partition" ]; then
      types=$(wipefs --noheadings --parsable --output TYPE "/dev/${entry##*/}" | sort -u | tr '\n' ' ' || true)
      inside="${inside}${entry##*/} (${types:-nothing known}) "
    fi
  done
}

# read_empty DEVICE: sets empty to yes when nothing is on the disk: no signature, no partition, and zeros at both ends, as
# far as disk_readable found them.
read_empty() {
  read_signatures "$1"
  begin_written=$(head -c 4194304 "$1" | tr -d '\0' | wc -c || true)
  end_written=$(dd "if=$1" bs=65536 iflag=skip_bytes "skip=${disk_last}" status=none | tr -d '\0' | wc -c || true)
  empty=no
  if [ -z "${signatures}${inside}" ] && [ "${begin_written}${end_written}" = 00 ]; then
    empty=yes
  fi
}

# read_fsid DEVICE: sets fsid to the Ceph cluster whose disk this is, or to nothing. The label of a BlueStore is in its first
# 4 KiB. It needs the signatures.
read_fsid() {
  fsid=
  case "${signatures}" in
    *ceph_bluestore*) ;;
    *) return 0 ;;
  esac
  fsid=$(dd "if=$1" bs=4096 count=1 status=none | tr -cs '[:alnum:]_-' '\n' | awk '
    after && length($0) >= 36 && substr($0, 9, 1) == "-" && substr($0, 24, 1) == "-" { print substr($0, 1, 36); exit }
    $0 == "ceph_fsid" { after = 1 }' || true)
}
