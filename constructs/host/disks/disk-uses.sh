# shellcheck shell=sh
# Finds what uses a disk, for the disk guard. It only reads.

# find_uses NAME: sets uses to all that stands on a disk, given as sda: what is mounted from it or swapped to, and what is
# built on it or on a partition of it, such as LVM, RAID and encryption, with what is mounted from there.
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
      uses="${uses}${block} is used as swap; "
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
    uses="${uses}lsblk lists ${listed%,}; "
  fi
}
