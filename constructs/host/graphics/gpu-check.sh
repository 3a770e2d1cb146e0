#!/bin/sh
# Proves that the driver sees the card: the inventory may name another one than the machine has.
# Arguments: HOST BRANCH MODEL
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  branch=$2
  model=$3
  skip_in_container
  modprobe nvidia 2>/dev/null || true
  found=$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>&1) || {
    dmesg 2>/dev/null | grep -i -e nvidia -e nvrm | tail -n 10 | cut -c 1-1000 >&2 || true
    fail "the driver does not see the ${model}: ${found}. Does branch ${branch} support the card that is really there? See: lspci -nn -d 10de:"
  }
  case "${found}" in
    *", ${branch}."*) ;;
    *) fail "the driver ${branch} is declared, but this one runs: ${found}" ;;
  esac
}

main "$@"
