#!/bin/sh
# Sets the kernel arguments of a node: the memory controller where the kernel does not count memory by itself, and the
# quirks of USB disks. Changes only these words, and asks for a restart when they are not in effect yet.
# Arguments: HOST QUIRKS, such as 152d:0578:u,174c:55aa:u or an empty word
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/restart-note.sh
. "${0%/*}/restart-note.sh"
# shellcheck source=constructs/host/preparation/boot-line.sh
. "${0%/*}/boot-line.sh"

main() {
  quirks=$2
  skip_in_container
  make_state_folder
  find_boot_line
  find_memory_flag
  case "${quirks}" in
    *[!0-9A-Za-z:,]*) fail "usbQuirks must have the form VID:PID:flags, got ${quirks}" ;;
    *) ;;
  esac
  wanted=${memory}
  if [ -n "${quirks}" ]; then
    wanted="${wanted} usb-storage.quirks=${quirks}"
  fi
  change_boot_line "${wanted}"

  missing=
  running=$(cat /proc/cmdline)
  for word in ${wanted}; do
    case " ${running} " in
      *" ${word} "*) ;;
      *) missing="${missing} ${word}" ;;
    esac
  done
  if [ -n "${missing}" ]; then
    restart_for kernel-arguments "the kernel arguments${missing}" "this machine does not boot with ${line_file}, or a later word on the line undoes them (see /proc/cmdline)"
  else
    settled kernel-arguments
  fi
}

# find_memory_flag: sets memory to the argument that turns the memory controller on, or to nothing. The device tree of a Pi
# passes cgroup_disable=memory; cgroup_enable=memory later on the line undoes it (raspberrypi/linux#6980). A kernel that runs
# with the flag keeps it.
find_memory_flag() {
  kind=$(stat -f -c %T /sys/fs/cgroup)
  if [ "${kind}" != cgroup2fs ]; then
    fail 'cgroups v1 are in use, which the kubelet refuses since Kubernetes 1.35. Install Debian 12, Ubuntu 22.04, Raspberry Pi OS 12 or later'
  fi
  memory=
  controllers=$(cat /sys/fs/cgroup/cgroup.controllers)
  running=$(cat /proc/cmdline)
  case " ${controllers} " in
    *" memory "*) ;;
    *) memory=' cgroup_enable=memory' ;;
  esac
  case " ${running} " in
    *" cgroup_enable=memory "* | *" cgroup_disable=memory "*) memory=' cgroup_enable=memory' ;;
    *) ;;
  esac
}

main "$@"
