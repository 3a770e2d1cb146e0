#!/bin/sh
# Gives the machine the name it has in the inventory. k3s names the node after it.
# Arguments: HOST
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  noted=$(cat /etc/hostname 2>/dev/null || true)
  if [ "${noted}" != "${host}" ]; then
    printf '%s\n' "${host}" | replace /etc/hostname
  fi
  current=$(uname -n)
  if [ "${current}" != "${host}" ]; then
    say "renaming the machine from ${current} to ${host}"
    hostname -F /etc/hostname
  fi
}

main "$@"
