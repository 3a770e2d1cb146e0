#!/bin/sh
# Says that it was reached: what else is about a machine that is off, or that lets nobody become root, fails with this alone.
# Arguments and standard input: not read. Its last line is 'connected'.
set -eu

main() {
  echo connected
}

main "$@"
