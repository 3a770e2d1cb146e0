#!/bin/sh
# Unmounts a file system for good. Refuses while k3s runs with its data there, because it would start with an empty folder
# next time.
# Arguments: HOST PATH UNIT UUID SERVICE MOVING
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  path=$2
  unit=$3
  service=$5
  case "${path}/" in
    /var/lib/rancher/* | /var/lib/kubelet/*)
      if systemctl is-active --quiet -- "${service}.service"; then
        fail "${service} still runs with its data on the disk at ${path}. Keep the mount, or remove the machine from the home first"
      fi
      ;;
    *) ;;
  esac
  systemctl --quiet disable --now -- "${unit}" 2>/dev/null || systemctl stop -- "${unit}" 2>/dev/null || true
  if mountpoint -q -- "${path}"; then
    fail "${path} is still in use. Stop the programs that have files open there: fuser -vm ${path}"
  fi
}

main "$@"
