#!/bin/sh
# Loads kernel modules, and installs the package with the extra ones where the distribution keeps a module there.
# Arguments: HOST MODULE…
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"
# shellcheck source=constructs/host/preparation/restart-note.sh
. "${0%/*}/restart-note.sh"

main() {
  shift
  skip_in_container
  kernel=$(uname -r)
  find_lacking "$@"
  # When a distribution installs a newer kernel it removes the modules of the old one, which still runs.
  if [ -n "${lacking}" ] && [ ! -d "/lib/modules/${kernel}" ]; then
    restart_for kernel-modules 'the kernel that was installed since the last start' "the machine still runs ${kernel}, which has no folder in /lib/modules. Install the kernel of the distribution"
    return 0
  fi
  distribution=$(os_release ID)
  version=$(os_release VERSION_ID)
  case "${lacking}:${distribution}:${version}:${kernel}" in
    # Ubuntu 21.10 to 23.10 has vxlan for the Pi in a package of its own, which 24.04 no longer has
    # (k3s-io/docs docs/installation/requirements.md; Launchpad 2048862).
    *' vxlan'*:ubuntu:21.10:*raspi* | *' vxlan'*:ubuntu:22.*:*raspi* | *' vxlan'*:ubuntu:23.*:*raspi*)
      install_packages linux-modules-extra-raspi
      find_lacking "$@"
      if [ -n "${lacking}" ]; then
        restart_for kernel-modules "the kernel modules${lacking}" "linux-modules-extra-raspi is installed, but the kernel ${kernel} still does not have them"
        return 0
      fi
      ;;
    :*) ;;
    *) fail "the kernel ${kernel} has no module${lacking}. Install the kernel of the distribution, and the package with its extra modules" ;;
  esac
  settled kernel-modules
  for module in "$@"; do
    modprobe -- "${module}" || fail "cannot load the kernel module ${module}. See: dmesg | tail"
  done
}

# find_lacking MODULE…: sets lacking to those that the running kernel does not have, each after a space.
find_lacking() {
  lacking=
  for module in "$@"; do
    modprobe -n -q -- "${module}" || lacking="${lacking} ${module}"
  done
}

main "$@"
