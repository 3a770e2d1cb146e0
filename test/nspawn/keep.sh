#!/bin/sh
# Lives as long as a farm and clears it away: keep.sh FOLDER GROUP BRIDGE. Its standard input is held open by the test process;
# when that closes it, or dies in whatever way, everything of the farm goes: processes, control groups, loop devices, mounts,
# the bridge and the folder. Ends with 1 and a sentence for each thing that would not go.
set -u
folder=${1:?} group=${2:?} bridge=${3:?}
trap '' HUP INT TERM
cat >/dev/null

groups() {
  for found in "/sys/fs/cgroup/$group" /sys/fs/cgroup/*/"$group"; do
    [ -d "$found" ] && echo "$found"
  done
}

tries=0
while [ -n "$(groups)" ] && [ "$tries" -lt 300 ]; do
  for found in $(groups); do
    find "$found" -name cgroup.procs -exec cat {} + 2>/dev/null | grep -vx 0 | xargs -r kill -9 2>/dev/null
    find "$found" -depth -type d -exec rmdir {} + 2>/dev/null
  done
  tries=$((tries + 1))
  [ -z "$(groups)" ] || sleep 0.05
done

for disk in "$folder"/disks/*; do
  [ -e "$disk" ] || continue
  losetup -j "$disk" -n -O NAME | while read -r device; do losetup -d "$device"; done
done

# Left by systemd-nspawn when it is killed.
for root in "$folder"/*/root; do
  [ ! -d "$root" ] || rm -f "/run/systemd/nspawn/locks/inode-$(stat -c %d:%i "$root")"
done

# The newest mount first; the kernel writes spaces in paths as \040, which ours have not.
while read -r _ at _; do
  case $at in "$folder"/*) echo "$at" ;; esac
done </proc/mounts | sort -r | while read -r at; do umount "$at" || umount -l "$at"; done

[ ! -e "/sys/class/net/$bridge" ] || ip link del "$bridge"
rm -rf --one-file-system "$folder"
for left in /run/systemd/nspawn/propagate/"$group"-*; do [ ! -d "$left" ] || rmdir "$left"; done

status=0
for left in $(groups) "$folder" "/sys/class/net/$bridge"; do
  [ ! -e "$left" ] || { echo "the machines left $left behind" >&2; status=1; }
done
exit "$status"
