# shellcheck shell=sh
# Keeps a stamp for each unit on the machine: how it was last applied, and which folders of scripts its removal will need.
# Only root may read stamps, because short secrets could be guessed from the digests of contents in them. Digests that leave the
# machine are mixed with a salt that never does.

state_folder=/var/lib/permacade
stamps=${state_folder}/stamps
removals=${state_folder}/removals
host=
name=
id=
stamp=
unit=
repair=

complain() {
  printf 'permacade: host %s: %s: %s\n' "${host}" "${name}" "$1" >&2
}

# Trap for EXIT: reports a failure.
finish() {
  status=$?
  trap - EXIT
  if [ "${status}" -ne 0 ]; then
    complain "failed with status ${status}. Running it again goes on from here"
  fi
  exit "${status}"
}

make_salt() {
  if [ -s "${state_folder}/salt" ]; then
    return 0
  fi
  rm -f -- "${state_folder}/.salt-$$"
  head -c 32 /dev/urandom | sha256sum | cut -c 1-64 >"${state_folder}/.salt-$$"
  sync -- "${state_folder}/.salt-$$"
  # Several may run at once: one link wins, and nobody ever reads half a salt.
  ln -- "${state_folder}/.salt-$$" "${state_folder}/salt" 2>/dev/null || [ -s "${state_folder}/salt" ]
  rm -f -- "${state_folder}/.salt-$$"
  sync -- "${state_folder}"
}

# Writes a file so that it survives a power cut, unless it has this text already. Arguments: FOLDER NAME TEXT
write_durably() {
  umask 077
  if [ ! -d "$1" ]; then
    mkdir -p -- "$1"
    sync -- "${state_folder%/*}/" "${state_folder}"
  fi
  if [ -f "$1/$2" ]; then
    known=$(cat -- "$1/$2")
    if [ "${known}" = "$3" ]; then
      return 0
    fi
  fi
  rm -f -- "$1/.$2.new-"*
  printf '%s\n' "$3" >"$1/.$2.new-$$"
  sync -- "$1/.$2.new-$$"
  mv -fT -- "$1/.$2.new-$$" "$1/$2"
  sync -- "$1"
}

# Records that the unit was applied. Arguments: DIGEST STAT [SERVICE…]
write_stamp() {
  if [ "${stamp}" = - ]; then
    return 0
  fi
  text=$(printf 'permacade 1 %s %s %s %s\n' "${unit}" "${repair}" "$1" "$2" && shift 2 && printf '%s\n' "${id}" "$@")
  umask 077
  mkdir -p -- "${state_folder}"
  make_salt
  write_durably "${stamps}" "${stamp}" "${text}"
}

# Keeps folders of scripts until the removal of this unit has run, beside those it needed before. Arguments: FOLDER…
keep_for_removal() {
  kept=
  if [ -f "${removals}/${stamp}" ]; then
    kept=$(cat -- "${removals}/${stamp}")
  fi
  for folder in "$@"; do
    case " ${kept} " in
      *" ${folder} "*) ;;
      *) kept="${kept} ${folder}" ;;
    esac
  done
  write_durably "${removals}" "${stamp}" "${kept# }"
}

# Prints the digest of the output and exit code of a read-only script, or a dash when the script does not end in time.
# Arguments: SCRIPT [ARGUMENT…]
state_digest() {
  state_status=0
  said=$(timeout -k 5 30 /bin/sh "$@" 2>/dev/null </dev/null) || state_status=$?
  if [ "${state_status}" -eq 124 ] || [ "${state_status}" -eq 137 ]; then
    echo -
    return 0
  fi
  printf '%s %s' "${state_status}" "${said}" | sha256sum | cut -c 1-64
}
