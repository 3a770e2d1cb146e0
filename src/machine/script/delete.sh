#!/bin/sh
# Runs the script that takes back what a command did, and forgets the command.
# Arguments: host; name; name of the stamp; input, or nothing to read; folder of the script; then the script's own.
# Standard input: the size in bytes on a line, then what the script reads. Exit code: the script's.
set -eu

# shellcheck source=constructs/core/stamp.sh
. "${0%/*}/stamp.sh"
# shellcheck source=src/machine/script/run.sh
. "${0%/*}/run.sh"

main() {
  host=$1
  name="$2 (removal)"
  stamp=$3
  reads=$4
  runs=$5
  shift 5
  trap finish EXIT
  trap 'exit 143' HUP INT TERM
  run_script "${runs}" "${reads}" "$@"
  rm -f -- "${stamps}/${stamp}" "${removals}/${stamp}"
}

main "$@"
