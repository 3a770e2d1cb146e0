# shellcheck shell=sh
# What a machine remembers of each unit: how it was last applied, and which folders of scripts its removal will need.
# It is for root alone: it holds digests of contents, and short secrets could be guessed from these. What leaves the machine is
# mixed with a salt that does not.

state=/var/lib/permacade
stamps=${state}/stamps
removals=${state}/removals
host=
name=
id=
stamp=
unit=
repair=

complain() {
  printf 'permacade: host %s: %s: %s\n' "${host}" "${name}" "$1" >&2
}

# For the end of a script that failed.
finish() {
  status=$?
  trap - EXIT
  if [ "${status}" -ne 0 ]; then
    complain "failed with status ${status}. Running it again goes on from here"
  fi
  exit "${status}"
}

make_salt() {
  if [ -s "${state}/salt" ]; then
    return 0
  fi
  rm -f -- "${state}/.salt-$$"
  head -c 32 /dev/urandom | sha256sum | cut -c 1-64 >"${state}/.salt-$$"
  sync -- "${state}/.salt-$$"
  # Of several at once one wins, and nobody ever sees half a salt.
  ln -- "${state}/.salt-$$" "${state}/salt" 2>/dev/null || [ -s "${state}/salt" ]
  rm -f -- "${state}/.salt-$$"
  sync -- "${state}"
}

# write_durably FOLDER NAME TEXT: touches nothing when the file says just that.
write_durably() {
  umask 077
  if [ ! -d "$1" ]; then
    mkdir -p -- "$1"
    sync -- "${state%/*}/" "${state}"
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

# write_stamp DIGEST STAT [SERVICE…]: remembers what was applied.
write_stamp() {
  if [ "${stamp}" = - ]; then
    return 0
  fi
  text=$(printf 'permacade 1 %s %s %s %s\n' "${unit}" "${repair}" "$1" "$2" && shift 2 && printf '%s\n' "${id}" "$@")
  umask 077
  mkdir -p -- "${state}"
  make_salt
  write_durably "${stamps}" "${stamp}" "${text}"
}

# keep_for_removal FOLDER…: keeps these folders of scripts until the removal of this unit has run, beside those it needed before.
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

# state_digest SCRIPT [ARGUMENT…]: prints the digest of what the read-only script says and how it ends, or a dash when it does
# not end in time.
state_digest() {
  state_status=0
  said=$(timeout -k 5 30 /bin/sh "$@" 2>/dev/null </dev/null) || state_status=$?
  if [ "${state_status}" -eq 124 ] || [ "${state_status}" -eq 137 ]; then
    echo -
    return 0
  fi
  printf '%s %s' "${state_status}" "${said}" | sha256sum | cut -c 1-64
}
