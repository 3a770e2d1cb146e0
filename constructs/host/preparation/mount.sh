#!/bin/sh
# Mounts a file system at once and at every start. Where k3s was stopped to move its data, it starts again here, because
# only now it finds its data.
# Arguments: HOST PATH UNIT UUID SERVICE MOVING, the name of the mount unit, the service of k3s, and the file that keeps k3s
# from starting while its data moves
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  path=$2
  unit=$3
  uuid=$4
  service=$5
  moving=$6
  device=/dev/disk/by-uuid/${uuid}
  systemctl daemon-reload
  if ! mountpoint -q -- "${path}"; then
    check_mount
  fi
  systemctl --quiet enable -- "${unit}"
  if ! systemctl start -- "${unit}"; then
    show_journal "${unit}" 20
    fail "cannot mount ${device} at ${path}. Is its file system of the declared type? See: systemctl status ${unit}"
  fi
  source=$(findmnt -n -o SOURCE --mountpoint "${path}" | tail -n 1)
  source=$(readlink -f -- "${source%%[*}")
  target=$(readlink -f -- "${device}")
  if [ "${source}" != "${target}" ]; then
    fail "${source} is mounted at ${path} instead of ${target}. Unmount it, and remove it from /etc/fstab if it is there"
  fi
  if [ -e "${moving}" ]; then
    rm -f "${moving}"
    start_k3s
  fi
}

# check_mount: fails when the mount would hide files, or the disk is missing.
check_mount() {
  if [ -d "${path}" ]; then
    found=$(find "${path}" -mindepth 1 -maxdepth 1 | head -n 3 | tr '\n' ' ')
    [ -z "${found}" ] || fail "the disk would hide files in ${path}: ${found}. Move them away, or to the disk"
  fi
  if [ ! -e "${device}" ]; then
    fail "the file system with UUID ${uuid} for ${path} was not found. Is the disk plugged in? See: lsblk -o NAME,UUID,FSTYPE,SIZE"
  fi
}

start_k3s() {
  enabled=$(systemctl is-enabled -- "${service}.service" 2>/dev/null || true)
  if [ "${enabled}" = enabled ]; then
    say "starting ${service} with its data on the disk (usually 20 to 90 s)"
    if ! systemctl start -- "${service}.service"; then
      show_journal "${service}.service" 20
      fail "${service} does not start with its data on the disk. See: systemctl status ${service}"
    fi
  fi
}

main "$@"
