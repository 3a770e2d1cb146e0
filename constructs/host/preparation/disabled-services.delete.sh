#!/bin/sh
# Starts the services again that were turned off.
# Arguments: HOST UNIT…
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

noted=/var/lib/permacade/disabled-services

main() {
  shift
  [ -e "${noted}" ] || return 0
  for unit in "$@"; do
    systemctl --quiet unmask -- "${unit}" 2>/dev/null || true
  done
  while read -r unit; do
    systemctl --quiet enable --now -- "${unit}" || say "could not start ${unit} again. See: systemctl status ${unit}"
  done <"${noted}"
  rm -f -- "${noted}"
}

main "$@"
