#!/bin/sh
# Runs the script of one command, and remembers what its machine looks like right afterwards.
# Arguments: host; name; name of the stamp, or - for none; digest of what is wanted; repair word; input, or nothing to read;
# folder of the script; folder of the script that tells its state, or -; folder of the one that takes it back, or -; then the
# script's own. Standard input: the size in bytes on a line, then what the script reads. Exit code: the script's.
set -eu

# shellcheck source=constructs/core/stamp.sh
. "${0%/*}/stamp.sh"
# shellcheck source=src/machine/script/run.sh
. "${0%/*}/run.sh"

main() {
  host=$1
  name=$2
  stamp=$3
  unit=$4
  repair=$5
  reads=$6
  runs=$7
  observe=$8
  removal=$9
  shift 9
  id=host/${host}/command/${name}
  trap finish EXIT
  trap 'exit 143' HUP INT TERM
  run_script "${runs}" "${reads}" "$@"
  digest=-
  if [ "${observe}" != - ]; then
    observe=$(script_in "${observe}")
    digest=$(state_digest "${observe}" "$@")
  fi
  if [ "${removal}" != - ] && [ "${stamp}" != - ]; then
    runner=${0%/*}
    keep_for_removal "${runner##*/}" "${removal}"
  fi
  write_stamp "${digest}" '- - -'
}

main "$@"
