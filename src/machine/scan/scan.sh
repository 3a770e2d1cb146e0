#!/bin/sh
# Prints what a machine is, its disks with their contents and measured latency included. It changes nothing but the file that it
# measures with. What needs root is left out for other users.
# Arguments: ACCESS BASE WRITES SECONDS
#   ACCESS   what it runs as: root, sudo or user
#   BASE     a folder in place of /, empty on a real machine
#   WRITES   how many writes to measure on each disk
#   SECONDS  after which a slow disk was measured enough
# Standard input: not read
# Exit codes: 0; the last line is "end", without which something is missing
set -eu
# shellcheck source=src/machine/scan/disk-facts.sh
. "${0%/*}/disk-facts.sh"

main() {
  print_machine
  print_disks "$3" "$4"
  echo end
}

main "$@"
