#!/bin/sh
# Removes k3s from a machine, or everything that was managed on it: the services, processes, mounts, interfaces, firewall rules and
# folders of k3s, and the files that stamps name. A disk mounted at one of those folders is emptied of k3s' data and stays mounted;
# nothing that is mounted below is touched. Disks that Ceph used and /var/lib/rook stay. A run that was cut off can be repeated.
# Arguments: HOST plan|do k3s|everything
#   plan  prints the machine id, then what would be removed, one thing per line, and changes nothing
#   do    removes it, and prints it
# Standard input: not read
# Exit codes: 0 done; 1 something could not be removed
set -eu
# shellcheck source=constructs/host/leaving/cleaning-processes.sh
. "${0%/*}/cleaning-processes.sh"
# shellcheck source=constructs/host/leaving/cleaning-mounts.sh
. "${0%/*}/cleaning-mounts.sh"
# shellcheck source=constructs/host/leaving/cleaning-network.sh
. "${0%/*}/cleaning-network.sh"
# shellcheck source=constructs/host/leaving/cleaning-managed.sh
. "${0%/*}/cleaning-managed.sh"

main() {
  case "$2:$3" in
    plan:k3s | plan:everything) cat /etc/machine-id ;;
    do:k3s | do:everything) ;;
    *) fail "cannot clean with '$2 $3'; expected plan or do, then k3s or everything" ;;
  esac
  stop_services
  stop_processes
  remove_groups
  unmount_all
  remove_interfaces
  remove_firewall_rules
  remove_k3s_files
  if [ "$3" = everything ]; then
    remove_managed
    report_remaining
    # Last of all: a run that was cut off continues from what is noted there.
    remove_folder /var/lib/permacade
    # This very script may lie in there; it is read to its end by now.
    remove_folder /usr/local/lib/permacade
  fi
}

main "$@"
