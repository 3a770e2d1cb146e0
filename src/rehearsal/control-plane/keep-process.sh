#!/bin/sh
# Runs a command until it ends, or until standard input does. Standard input is a pipe from the process that started this: it ends
# when that process lets go of it or is killed, also by a signal that cannot be caught. Then the whole process group is killed at
# once, because nothing in its folder is worth a graceful end.
# Arguments: the command and its arguments
# Standard input: a pipe. Descriptor 3: the hold on the folder (temporary-folder.ts)
# Exit codes: those of the command
set -eu

# Kills the process group once nobody holds the pipe at descriptor 4 any more.
watch_pipe() {
  read -r _ <&4 || true
  kill -KILL 0
}

main() {
  exec 4<&0 </dev/null
  watch_pipe 3>&- &
  status=0
  "$@" 4<&- || status=$?
  trap '' TERM
  kill -TERM 0
  exit "${status}"
}

main "$@"
