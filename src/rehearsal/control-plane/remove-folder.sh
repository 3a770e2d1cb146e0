#!/bin/sh
# Removes a folder once nobody holds the pipe at standard input any more, however its holders ended.
# Arguments: the folder; it may not exist yet
# Standard input: a pipe whose other end is held by every process that uses the folder
# Exit codes: 0 removed; 1 something in it cannot be removed
set -eu

main() {
  cat >/dev/null
  # A write that a killed process had asked for may still reach the folder while it is being removed.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    if rm -rf -- "$1"; then return 0; fi
    sleep 0.1
  done
  return 1
}

main "$@"
