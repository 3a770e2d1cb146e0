#!/bin/sh
# Looks at one machine and changes nothing. observe.ts runs it.
# Standard input: one call of a function below per line, with encoded words (words.sh). First measure PATH…, then for each of
# these paths, in the same order, file STAMP PATH. Then state STAMP FOLDER|- [ARGUMENT…], installed STAMP DIGEST PATH …, and
# services NAME…. One program reads the contents of all files, and one their modes, because starting programs is slow on a Pi.
# Standard output: one line per unit. It has one word for the comparison (answer.ts lists them), then from the stamp the unit's
# digest and the repair word, then a salted digest of the current state if it differs, then a detail for people.
# Exit code: 3 when a file vanished while it was read; looking again helps.
set -eu

# shellcheck source=src/machine/script/words.sh
. "${0%/*}/words.sh"
# shellcheck source=constructs/core/stamp.sh
. "${0%/*}/stamp.sh"

export LC_ALL=C
scripts=/usr/local/lib/permacade
line_end='
'
present=
digests=
stats=
salt=-

measure() {
  for path in "$@"; do
    shift
    if [ -f "${path}" ] && [ ! -L "${path}" ]; then
      present=${present}y
      set -- "$@" "${path}"
    else
      present=${present}n
    fi
  done
  if [ "$#" -eq 0 ]; then
    return 0
  fi
  # A file that vanishes in between would shift the digests of all later files by one line. sha256sum puts a backslash before
  # lines of odd names.
  digests=$(sha256sum -- "$@" | tr -d "\\\\" | cut -c 1-64)
  stats=$(stat -c '%a %u %g' -- "$@") || exit 3
  lines=$(printf '%s\n' "${digests}" | wc -l)
  if ! [ "${lines}" -eq "$#" ]; then
    exit 3
  fi
  digests=${digests}${line_end}
  stats=${stats}${line_end}
}

read_stamp() {
  magic=-
  version=-
  unit=-
  repair=-
  known=-
  known_stat=-
  if [ -f "${stamps}/$1" ]; then
    IFS=' ' read -r magic version unit repair known known_stat <"${stamps}/$1" || true
  fi
  if [ "${magic} ${version}" != 'permacade 1' ]; then
    unit=-
    repair=-
  fi
}

# Prints the line of a unit. Arguments: FACT SEEN DETAIL, where SEEN is the current state.
tell() {
  token=-
  if [ "$1" != clean ] && [ "$1" != unknown ]; then
    token=$(printf '%s\n' "${salt}" "$1" "$2" | sha256sum | cut -c 1-64)
  fi
  printf 'unit %s %s %s %s %s\n' "$1" "${unit}" "${repair}" "${token}" "$3"
}

file() {
  here=${present%"${present#?}"}
  present=${present#?}
  digest=-
  stat=-
  if [ "${here}" = y ]; then
    digest=${digests%%"${line_end}"*}
    digests=${digests#*"${line_end}"}
    stat=${stats%%"${line_end}"*}
    stats=${stats#*"${line_end}"}
  fi
  read_stamp "$1"
  pending=${2%/*}/.${2##*/}.permacade-pending
  # Without the salt, nothing that depends on the content may leave the machine.
  seen="${digest} ${stat}"
  if [ "${salt}" = - ]; then
    seen=${stat}
  fi
  if [ "${unit}" = - ]; then
    tell new "${seen}" ''
  elif [ "${here}" = n ] && { [ -e "$2" ] || [ -L "$2" ]; }; then
    tell other "${seen}" ''
  elif [ "${here}" = n ]; then
    tell missing "${seen}" ''
  elif [ "${digest}" != "${known}" ]; then
    tell content "${seen}" ''
  elif [ "${stat}" != "${known_stat}" ]; then
    tell mode "${seen}" "${stat}"
  elif [ -e "${pending}" ]; then
    tell pending "${seen}" ''
  else
    tell clean '' ''
  fi
}

state() {
  read_stamp "$1"
  folder=$2
  shift 2
  if [ "${unit}" = - ]; then
    tell new '' ''
    return 0
  fi
  if [ "${folder}" = - ] || [ "${known}" = - ]; then
    tell clean '' ''
    return 0
  fi
  digest=-
  if [ -f "${scripts}/${folder}/${folder%-*}.sh" ]; then
    digest=$(state_digest "${scripts}/${folder}/${folder%-*}.sh" "$@")
  fi
  if [ "${digest}" = - ]; then
    tell unknown '' ''
  elif [ "${digest}" = "${known}" ]; then
    tell clean '' ''
  elif [ "${salt}" = - ]; then
    tell state '' ''
  else
    tell state "${digest}" ''
  fi
}

installed() {
  read_stamp "$1"
  shift
  if [ "${unit}" = - ]; then
    tell new '' ''
  elif printf '%s  %s\n' "$@" | (cd -- "${scripts}" && sha256sum --check --status) 2>/dev/null; then
    tell clean '' ''
  else
    tell content '' ''
  fi
}

services() {
  systemctl is-active -- "$@" | sed 's/^/service /'
}

answer() {
  case "$1" in
    measure | file | state | installed | services) "$@" ;;
    *) exit 1 ;;
  esac
}

main() {
  if [ -f "${state_folder}/salt" ]; then
    read -r salt <"${state_folder}/salt" || true
  fi
  machine=$(cat /etc/machine-id 2>/dev/null || true)
  boot=$(cat /proc/sys/kernel/random/boot_id)
  echo 'permacade observation 1'
  echo "machine ${machine:--}"
  echo "boot ${boot}"
  set -f
  while IFS= read -r line; do
    # shellcheck disable=SC2086
    call_decoded answer ${line}
  done
  echo end
}

main "$@"
