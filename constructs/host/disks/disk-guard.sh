#!/bin/sh
# Hands one disk to Ceph, or refuses and says what it saw. All arguments must match what is there.
# A disk passes untouched when it is empty, or when it already belongs to this home's Ceph. It is wiped when nothing uses it
# and the token is of exactly what is on it. A wipe that was cut goes on, as long as nothing new appeared on the disk.
# Arguments: HOST ID BYTES CLASS TOKEN, the name below /dev/disk/by-id, and an empty token when the disk must not be wiped
# Standard input: not read
# Exit codes: 0 Ceph may use the disk, others refused
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/disks/disk-token.sh
. "${0%/*}/disk-token.sh"
# shellcheck source=constructs/host/disks/disk-uses.sh
. "${0%/*}/disk-uses.sh"
# shellcheck source=constructs/host/disks/disk-journal.sh
. "${0%/*}/disk-journal.sh"
# shellcheck source=constructs/host/disks/disk-contents.sh
. "${0%/*}/disk-contents.sh"
# shellcheck source=constructs/host/disks/disk-wipe.sh
. "${0%/*}/disk-wipe.sh"

main() {
  id=$2
  size=$3
  class=$4
  token=$5
  journal="${journals}/${id}"
  find_disk
  check_declared
  find_uses "${name}"
  if [ -n "${uses}" ]; then
    refuse "is in use: ${uses%; }. Nothing on it was changed. Declare another disk, or stop that use first"
  fi
  disk_readable "${device}"
  read_signatures "${device}"
  read_fsid "${device}"
  read_journal "${journal}"
  if [ -n "${fsid}" ]; then
    pass_own_ceph
  fi
  read_empty "${device}"
  if [ "${empty}" = yes ]; then
    if [ "${state}" != given ] || [ "${noted_size}" != "${disk_size}" ]; then
      write_journal "${journal}" 'state given' "size ${disk_size}"
    fi
    return 0
  fi
  allow_wipe
  wipe "${id}" "${class}" "${device}"
  read_empty "${device}"
  if [ "${empty}" = no ]; then
    refuse "was wiped but is not empty (signatures ${signatures:-none}): it does not keep what is written to it. Replace it"
  fi
  write_journal "${journal}" 'state given' "size ${disk_size}"
}

refuse() {
  fail "disk ${id}: $1"
}

# find_disk: sets device and name to the whole disk that the id leads to.
find_disk() {
  case "${id}" in
    "" | . | .. | */*) refuse 'is not a name below /dev/disk/by-id' ;;
    *) ;;
  esac
  link="/dev/disk/by-id/${id}"
  if ! [ -e "${link}" ]; then
    there=$(find /dev/disk/by-id -mindepth 1 -maxdepth 1 ! -name '*-part[0-9]*' -printf '%f ' 2>/dev/null || true)
    refuse "is not plugged in: there is no ${link}. These disks are: ${there:-none}"
  fi
  device=$(readlink -f "${link}")
  name=${device##*/}
  if ! [ -b "${device}" ] || ! [ -e "/sys/class/block/${name}" ]; then
    refuse "is not a disk: ${link} leads to ${device}"
  fi
  if [ -e "/sys/class/block/${name}/partition" ]; then
    refuse 'is a partition, but Ceph gets whole disks. Declare the name without -part and its number'
  fi
}

# check_declared: refuses a disk of another size or class.
check_declared() {
  disk_facts "${device}"
  difference=$((disk_size > size ? disk_size - size : size - disk_size))
  if [ "${difference}" -gt $((size / 100)) ]; then
    refuse "has ${disk_size} bytes, but ${size} are declared. If it is the right disk, declare the size that permacade scan prints"
  fi
  if [ "${disk_class}" != "${class}" ]; then
    refuse "is of class ${disk_class}, but ${class} is declared. If it is the right disk, declare the class that permacade scan prints"
  fi
}

# pass_own_ceph: ends the script when the disk already belongs to this home's Ceph.
pass_own_ceph() {
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
      write_journal "${journal}" 'state osd' "size ${disk_size}" "fsid ${fsid}"
    fi
    exit 0
  fi
}

# allow_wipe: returns when the disk may be wiped: the token is of what is on it, which is then noted in the journal; or an
# earlier run with the same token was cut, and nothing new has appeared since.
allow_wipe() {
  saw=$(printf '%s' "${signatures}" | tr '\n' ' ' || true)
  saw="signatures ${saw:-none}, partitions ${inside:-none}"
  if [ -n "${fsid}" ]; then
    saw="${saw}, a disk of the Ceph cluster ${fsid}. If that is this home's cluster, from before its system was reinstalled, run: mkdir -p ${journals} && echo 'fsid ${fsid}' >${journal}"
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
  if [ "${resumes}" = yes ]; then
    return 0
  fi
  if [ -z "${token}" ]; then
    refuse "is not empty: ${saw}. Nothing on it was changed. If it may be wiped, add the line 'wipe:' that permacade scan prints"
  fi
  disk_token "${id}" "${device}"
  if [ "${disk_token}" != "${token}" ]; then
    refuse "has changed since the declared token was made: ${saw}. Nothing on it was changed now. If it may be wiped, declare the new 'wipe:' that permacade scan prints"
  fi
  marks=$(printf '%s\n' "${signatures}" | sed 's/^/signature /')
  write_journal "${journal}" 'state wiping' "size ${disk_size}" "token ${token}" "${marks}"
}

main "$@"
