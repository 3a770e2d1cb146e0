#!/bin/sh
# Runs a script as root, directly or through sudo, and stops it when its time is over. Every unit of a host begins here.
# Arguments: seconds; the script, which is another one of this folder, or comes first on standard input when the number of its
# bytes is given; the host; what it is about there; and whatever else the script takes, its words encoded (words.sh). A script
# of this folder is given the host and what it is about as well.
# Standard input: what the script reads. Exit code: the script's, and 1 where nobody can become root.
set -eu

# shellcheck source=src/machine/script/words.sh
. "${0%/*}/words.sh"

refuse() {
  printf 'permacade: %s: %s\n' "${subject}" "$1" >&2
  exit 1
}

call() {
  subject="host $1: $2"
  case "${script}" in
    *[!0-9]*) set -- /bin/sh "${0%/*}/${script}.sh" "$@" ;;
    *)
      # What a login shell prints by itself comes before.
      echo 'permacade call'
      shift 2
      # shellcheck disable=SC2016
      set -- /bin/sh -c 'eval "$(dd bs=1 count="$0" 2>/dev/null)"; exit 70' "${script}" "$@"
      ;;
  esac
  set -- timeout -k 10 "${seconds}" "$@"
  user=$(id -un)
  uid=$(id -u)
  if [ "${uid}" -ne 0 ]; then
    found=$(command -v sudo) || found=
    if [ -z "${found}" ]; then
      refuse "${user} is not root and there is no sudo. Install sudo and allow ${user} to use it without a password, or log in as root"
    fi
    if ! sudo -n true </dev/null; then
      refuse "${user} cannot become root. Allow ${user} to use sudo without a password, or log in as root"
    fi
    set -- sudo -n "$@"
  fi
  status=0
  "$@" || status=$?
  case "${status}" in
    70) refuse 'the script ended before its last line. Running it again goes on from here' ;;
    124 | 137) refuse "stopped after ${seconds} seconds. Running it again goes on from here" ;;
    *) exit "${status}" ;;
  esac
}

main() {
  seconds=$1
  script=$2
  shift 2
  call_decoded call "$@"
}

main "$@"
