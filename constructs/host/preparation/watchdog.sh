#!/bin/sh
# Has systemd use the hardware watchdog. It reads the setting only when it starts, so it executes itself again; running
# services do not notice.
# Arguments: HOST SECONDS
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  skip_in_container
  [ -e /dev/watchdog ] || return 0
  current=$(systemctl show --property=RuntimeWatchdogUSec --value)
  if [ "${current}" != "$2s" ]; then
    systemctl daemon-reexec
  fi
}

main "$@"
