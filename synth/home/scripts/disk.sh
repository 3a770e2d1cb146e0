set -eu
# Sets disk_size in bytes and disk_class of a whole disk, given as /dev/sda.
disk_facts() {
  kernel_name=${1##*/}
  IFS= read -r sectors <"/sys/class/block/${kernel_name}/size"
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

# Sets disk_last to where the last 4 MiB begin. Fails when the disk does not give all of what a token is made of.
disk_readable() {
  disk_size=$(blockdev --getsize64 "$1")
  disk_last=$((disk_size > 4194304 ? disk_size - 4194304 : 0))
  ends=$((disk_size > 4194304 ? 4194304 : disk_size))
  begin_bytes=$(head -c 4194304 "$1" | wc -c || true)
  end_bytes=$(dd "if=$1" bs=65536 iflag=skip_bytes "skip=${disk_last}" status=none | wc -c || true)
  if ! [ "${begin_bytes}" -eq "${ends}" ] || ! [ "${end_bytes}" -eq "${ends}" ]; then
    echo "permacade: $1 cannot be read at its ends: it is broken, or its cable is. See: journalctl --dmesg" >&2
    return 1
  fi
}

# Sets disk_token: what is on a disk, told by its id, size, partition table, signatures, first and last 4 MiB.
# Of the partition table itself, which is at the ends, also how the kernel reads it; without the names of devices, which are
# others after the next start.
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

# Sets uses to all that stands on a disk, given as sda: what is mounted from it or swapped to, and what is built on it or on
# a partition of it, such as LVM, RAID and encryption, with what is mounted from there.
find_uses() {
  uses=
  waiting="$1 "
  for entry in "/sys/class/block/$1/$1"*; do
    if [ -e "${entry}/partition" ]; then
      waiting="${waiting}${entry##*/} "
    fi
  done
  while [ -n "${waiting}" ]; do
    block=${waiting%% *}
    waiting=${waiting#* }
    number=none
    IFS= read -r number <"/sys/class/block/${block}/dev" || true
    mounted=$(number="${number}" device="/dev/${block}" awk '{
      for (i = 7; i < NF && $i != "-"; i++);
      if ($3 == ENVIRON["number"] || $(i + 2) == ENVIRON["device"]) printf "%s ", $5
    }' /proc/self/mountinfo)
    if [ -n "${mounted}" ]; then
      uses="${uses}${block} is mounted at ${mounted% }; "
    fi
    swapped=$(device="/dev/${block}" awk '$1 == ENVIRON["device"] { print "yes" }' /proc/swaps)
    if [ -n "${swapped}" ]; then
      uses="${uses}${block} is swapped to; "
    fi
    for holder in "/sys/class/block/${block}/holders/"*; do
      if [ -e "${holder}" ] || [ -L "${holder}" ]; then
        uses="${uses}${holder##*/} is built on ${block}; "
        waiting="${waiting}${holder##*/} "
      fi
    done
  done
  listed=$(lsblk --pairs --output NAME,TYPE,MOUNTPOINT "/dev/$1")
  listed=$(printf '%s\n' "${listed}" | grep -v -e 'TYPE="\(disk\|part\|loop\)" MOUNTPOINT=""' | tr '\n' ',' || true)
  if [ -n "${listed}" ]; then
    uses="${uses}lsblk has ${listed%,}; "
  fi
}

journals=/var/lib/permacade/wipe

# Sets state, noted_size, noted_token, noted_fsid and noted_signatures to what is known about the disk from before.
read_journal() {
  state=
  noted_size=
  noted_token=
  noted_fsid=
  noted_signatures=
  if ! [ -f "${journal}" ]; then
    return 0
  fi
  while read -r key value; do
    case "${key}" in
      state) state=${value} ;;
      size) noted_size=${value} ;;
      token) noted_token=${value} ;;
      fsid) noted_fsid=${value} ;;
      signature) noted_signatures="${noted_signatures}|${value}|" ;;
      *) ;;
    esac
  done <"${journal}"
}

# Keeps what is known for the next run, whatever is cut: the old journal or the new one, never half of one.
write_journal() {
  umask 077
  mkdir -p "${journals}"
  printf '%s\n' "$1" >"${journal}.new"
  sync "${journal}.new"
  mv -f "${journal}.new" "${journal}"
  sync "${journals}"
}

PATH="${PATH}:/usr/sbin:/sbin"
LC_ALL=C
export LC_ALL
host=$1
id=$2
size=$3
class=$4
token=$5
journal="${journals}/${id}"

refuse() {
  printf 'permacade: host %s: disk %s: %s\n' "${host}" "${id}" "$1" >&2
  exit 1
}

# Sets signatures to one line for each on the disk, and inside to those of its partitions.
read_signatures() {
  signatures=$(wipefs --noheadings --parsable --output OFFSET,TYPE,UUID "${device}")
  inside=
  for entry in "/sys/class/block/${name}/${name}"*; do
    if [ -e "${entry}/partition" ]; then
      types=$(wipefs --noheadings --parsable --output TYPE "/dev/${entry##*/}" | sort -u | tr '\n' ' ' || true)
      inside="${inside}${entry##*/} (${types:-nothing known}) "
    fi
  done
}

# Sets empty to yes when nothing is on the disk: no signature, no partition, and zeros at both ends.
read_empty() {
  read_signatures
  begin_written=$(head -c 4194304 "${device}" | tr -d '\0' | wc -c || true)
  end_written=$(dd "if=${device}" bs=65536 iflag=skip_bytes "skip=${disk_last}" status=none | tr -d '\0' | wc -c || true)
  empty=no
  if [ -z "${signatures}${inside}" ] && [ "${begin_written}${end_written}" = 00 ]; then
    empty=yes
  fi
}

# Sets fsid to the Ceph cluster whose disk this is, or to nothing. The label of a BlueStore is in its first 4 KiB.
read_fsid() {
  fsid=
  case "${signatures}" in
    *ceph_bluestore*) ;;
    *) return 0 ;;
  esac
  fsid=$(dd "if=${device}" bs=4096 count=1 status=none | tr -cs '[:alnum:]_-' '\n' | awk '
    after && length($0) >= 36 && substr($0, 9, 1) == "-" && substr($0, 24, 1) == "-" { print substr($0, 1, 36); exit }
    $0 == "ceph_fsid" { after = 1 }' || true)
}

say_step() {
  printf 'host %s: disk %s: %s\n' "${host}" "${id}" "$1" >&2
}

# Empties the disk. What it had is known from the journal, so that a run after a cut recognises the rest of it.
wipe() {
  say_step 'is wiped, as its token allows'
  for entry in "/sys/class/block/${name}/${name}"*; do
    if [ -e "${entry}/partition" ]; then
      wipefs --all --quiet "/dev/${entry##*/}"
    fi
  done
  # Without force it refuses a disk that anybody uses, also where the uses above cannot be seen.
  wipefs --all --quiet "${device}"
  zap=$(command -v sgdisk || true)
  if [ -n "${zap}" ]; then
    sgdisk --zap-all "${device}" >/dev/null 2>&1 || true
  fi
  case "${class}" in
    ssd | nvme)
      say_step 'tells the disk that everything on it is free'
      blkdiscard "${device}" >/dev/null 2>&1 || true
      ;;
    *) ;;
  esac
  # Ceph keeps copies of its labels there: rook/rook@v1.20.6 Documentation/Storage-Configuration/ceph-teardown.md.
  for gibibytes in 0 1 10 100 1000; do
    at=$((gibibytes * 1073741824))
    if [ $((at + 4194304)) -le "${disk_size}" ]; then
      dd if=/dev/zero "of=${device}" bs=65536 count=64 oflag=seek_bytes "seek=${at}" conv=notrunc,fsync status=none
    fi
  done
  dd if=/dev/zero "of=${device}" bs=65536 iflag=count_bytes count=$((disk_size - disk_last)) oflag=seek_bytes "seek=${disk_last}" conv=notrunc,fsync status=none
  blockdev --flushbufs "${device}"
  blockdev --rereadpt "${device}" 2>/dev/null || true
  udevadm settle --timeout=10 2>/dev/null || true
}

case "${id}" in
  "" | . | .. | */*) refuse 'is no name under /dev/disk/by-id' ;;
  *) ;;
esac
link="/dev/disk/by-id/${id}"
if ! [ -e "${link}" ]; then
  there=$(find /dev/disk/by-id -mindepth 1 -maxdepth 1 ! -name '*-part[0-9]*' -printf '%f ' 2>/dev/null || true)
  refuse "is not plugged in: there is no ${link}. What is there: ${there:-nothing}"
fi
device=$(readlink -f "${link}")
name=${device##*/}
if ! [ -b "${device}" ] || ! [ -e "/sys/class/block/${name}" ]; then
  refuse "is no disk: ${link} leads to ${device}"
fi
if [ -e "/sys/class/block/${name}/partition" ]; then
  refuse 'is a part of a disk; Ceph gets whole disks: declare the name without -part and number'
fi
disk_facts "${device}"
difference=$((disk_size > size ? disk_size - size : size - disk_size))
if [ "${difference}" -gt $((size / 100)) ]; then
  refuse "has ${disk_size} bytes, and ${size} are declared. If it is the disk that is meant, declare the size that permacade scan prints"
fi
if [ "${disk_class}" != "${class}" ]; then
  refuse "is of class ${disk_class}, and ${class} is declared. If it is the disk that is meant, declare the class that permacade scan prints"
fi
find_uses "${name}"
if [ -n "${uses}" ]; then
  refuse "is in use: ${uses%; }. Nothing on it was changed. Declare another disk, or stop that use first"
fi
disk_readable "${device}"
read_signatures
read_fsid
read_journal

if [ -n "${fsid}" ]; then
  ours=no
  if [ "${state}" = given ] && [ "${noted_size}" = "${disk_size}" ]; then
    # It was empty when it was handed over; what Ceph made of it since is Ceph's.
    ours=yes
  else
    for known in "${journals}"/*; do
      if [ -f "${known}" ] && grep -qxF "fsid ${fsid}" "${known}"; then
        ours=yes
      fi
    done
  fi
  if [ "${ours}" = yes ]; then
    if [ "${noted_fsid}" != "${fsid}" ]; then
      write_journal "state osd
size ${disk_size}
fsid ${fsid}"
    fi
    exit 0
  fi
fi

read_empty
if [ "${empty}" = yes ]; then
  if [ "${state}" != given ] || [ "${noted_size}" != "${disk_size}" ]; then
    write_journal "state given
size ${disk_size}"
  fi
  exit 0
fi

saw=$(printf '%s' "${signatures}" | tr '\n' ' ' || true)
saw="signatures ${saw:-none}, partitions ${inside:-none}"
if [ -n "${fsid}" ]; then
  saw="${saw}, a disk of the Ceph cluster ${fsid}. If that is this home's, which was on a system that is gone, say so there: mkdir -p ${journals} and write the line 'fsid ${fsid}' into ${journal}"
fi
resumes=no
if [ "${state}" = wiping ] && [ "${noted_token}" = "${token}" ] && [ "${noted_size}" = "${disk_size}" ]; then
  resumes=yes
  while IFS= read -r signature; do
    case "${noted_signatures}" in
      *"|${signature}|"*) ;;
      *) if [ -n "${signature}" ]; then resumes=no; fi ;;
    esac
  done <<END
${signatures}
END
fi
if [ "${resumes}" = no ]; then
  if [ -z "${token}" ]; then
    refuse "is not empty: ${saw}. Nothing on it was changed. If it may be wiped, add the line 'wipe:' that permacade scan prints"
  fi
  disk_token "${id}" "${device}"
  if [ "${disk_token}" != "${token}" ]; then
    refuse "what is on it is not what the declared token was made of: ${saw}. Nothing on it was changed. If that may be wiped, take the new 'wipe:' that permacade scan prints"
  fi
  marks=$(printf '%s\n' "${signatures}" | sed 's/^/signature /')
  write_journal "state wiping
size ${disk_size}
token ${token}
${marks}"
fi
wipe
read_empty
if [ "${empty}" = no ]; then
  refuse "was wiped and is not empty (signatures ${signatures:-none}): it does not keep what is written to it, and is not to be trusted"
fi
write_journal "state given
size ${disk_size}"
