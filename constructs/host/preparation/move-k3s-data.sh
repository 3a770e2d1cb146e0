#!/bin/sh
# Moves the contents of a folder of k3s to the disk that will be mounted there. It can be killed at any point and continues
# with the next run:
# 1. k3s stops, and the file MOVING keeps it from starting again, also after a power cut;
# 2. everything is copied to .permacade-copying on the disk (again from the start when that was cut) and compared;
# 3. the copy is renamed to .permacade-verified: from here on it is the data, and k3s has not run since;
# 4. the folder is renamed to PATH.permacade-old and kept until a person deletes it;
# 5. what is in .permacade-verified moves up to the top of the disk.
# Arguments: HOST PATH UUID TYPE SERVICE MOVING, the file system and its type, and the service of k3s
# Standard input: not read
# Exit codes: 0 done or nothing to move, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/copy-and-verify.sh
. "${0%/*}/copy-and-verify.sh"
# shellcheck source=constructs/host/preparation/stop-k3s.sh
. "${0%/*}/stop-k3s.sh"

main() {
  path=$2
  uuid=$3
  type=$4
  service=$5
  moving=$6
  device=/dev/disk/by-uuid/${uuid}
  disk=/run/permacade/moving-disk
  old=${path}.permacade-old
  make_state_folder
  mkdir -p /run/permacade "${path}"
  # A copy that outlived the script that began it still holds this lock.
  exec 9>/run/permacade/moving.lock
  if ! flock -n 9; then
    say 'waiting for the copy of an earlier run to stop'
    flock -w 900 9 || fail 'the copy of an earlier run does not stop. See: ps ax'
  fi
  if mountpoint -q -- "${path}"; then
    return 0
  fi
  if [ ! -e "${device}" ]; then
    fail "the file system with UUID ${uuid} for ${path} was not found. Is the disk plugged in? See: lsblk -o NAME,UUID,FSTYPE,SIZE"
  fi
  source_has=$(first_entry "${path}")
  mkdir -p "${disk}"
  mountpoint -q "${disk}" || mount -t "${type}" -o noatime -- "${device}" "${disk}"
  trap leave EXIT
  trap 'exit 143' HUP INT TERM

  if [ ! -e "${disk}/.permacade-verified" ]; then
    if [ -z "${source_has}" ]; then
      return 0
    fi
    copy_data
  fi
  if [ -n "${source_has}" ]; then
    [ ! -e "${old}" ] || fail "${path} has new files since its data was copied to the disk, and the old data is at ${old}. Keep one of them and move the other away"
    mv -T -- "${path}" "${old}"
    mkdir -p "${path}"
    sync -f "${path%/*}"
  fi
  move_up
  say "${path} is now on the disk. The old copy is kept until you delete it: rm -r ${old}"
}

# first_entry FOLDER: prints one name in it that is data, or nothing.
first_entry() {
  find "$1" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name .permacade-copying ! -name .permacade-verified | head -n 1
}

leave() {
  stop_reporting
  umount "${disk}" || true
}

copy_data() {
  disk_has=$(first_entry "${disk}")
  if [ -n "${disk_has}" ]; then
    fail "there is k3s data in ${path}, and there are files on the disk (${disk_has##*/}). Keep one of them and move the other away"
  fi
  [ ! -e "${old}" ] || fail "an old copy at ${old} would be overwritten. Delete it or move it away"
  room_for "${path}" "${disk}" "${disk}/.permacade-copying"
  : >"${moving}"
  sync "${moving}" "${moving%/*}"
  stop_k3s "${service}" "${path}"
  copy_and_verify "${path}" "${disk}" "${disk}/.permacade-copying"
  mv -T -- "${disk}/.permacade-copying" "${disk}/.permacade-verified"
  sync -f "${disk}"
}

move_up() {
  chmod --reference="${disk}/.permacade-verified" "${disk}"
  chown --reference="${disk}/.permacade-verified" "${disk}"
  find "${disk}/.permacade-verified" -mindepth 1 -maxdepth 1 -exec mv -f -t "${disk}" -- '{}' +
  sync -f "${disk}"
  rmdir "${disk}/.permacade-verified"
  sync -f "${disk}"
}

main "$@"
