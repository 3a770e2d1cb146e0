# shellcheck shell=sh
# Functions that copy a folder to another disk. Sourced after library.sh.

# Process that reports progress.
reporter=

# stop_reporting: ends that process. Every caller does so in the end.
stop_reporting() {
  [ -z "${reporter}" ] || kill "${reporter}" 2>/dev/null || true
}

# room_for FROM DISK TO: clears what an interrupted run left at TO, and fails when the disk is too small for FROM.
room_for() {
  rm -rf -- "$3"
  needed=$(du -s -k -- "$1" | cut -f 1)
  free=$(df --output=avail -k -- "$2" | tail -n 1)
  if [ "${needed}" -gt "${free}" ]; then
    fail "$1 takes ${needed} KiB, but the disk has only ${free} KiB free. Use a larger disk"
  fi
}

# copy_and_verify FROM DISK TO: copies a folder with owners, modes, times, links and attributes, and compares names, modes,
# owners, sizes, link targets and the content of every file, read back from the disk.
copy_and_verify() {
  say "copying ${needed} KiB from $1 to the disk"
  report_progress "$$" "$1" 9>&- &
  reporter=$!
  rm -rf -- "$3"
  mkdir -- "$3"
  cp -a -- "$1/." "$3"
  sync -f "$2"
  # Read back from the disk, not from memory.
  echo 1 >/proc/sys/vm/drop_caches 2>/dev/null || true
  say "comparing the copy with $1"
  from=$(cd "$1" && list_contents | sha256sum)
  to=$(cd "$3" && list_contents | sha256sum)
  if [ "${from}" != "${to}" ]; then
    fail "the copy of $1 differs from the original. Nothing was changed. Check whether a program still writes there, or the disk is failing: dmesg | tail"
  fi
}

# list_contents: prints all that the copy must have in common with the original.
list_contents() {
  find . \( -type f -printf '%p f %m %U %G %s\0' \) -o -printf '%p %y %m %U %G %l\0' | sort -z
  find . -type f -print0 | sort -z | xargs -0 -r sha256sum --binary
}

# report_progress PROCESS FOLDER: speaks every 15 seconds while the process runs.
report_progress() {
  waited=0
  while sleep 15 >/dev/null 2>&1 && kill -0 "$1" 2>/dev/null; do
    waited=$((waited + 15))
    say "copying $2 (${waited} s; a gigabyte usually takes 20 to 120 s)"
  done
}
