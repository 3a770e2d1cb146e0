#!/bin/sh
# Makes a call on a machine that is leaving, from the computer that Pulumi runs on, with that computer's own ssh. A machine that
# does not answer, or that shows another host key, is left as it is: that is no reason to keep it in the home for ever.
# Arguments, encoded (words.sh): host, login user, line for known_hosts, the call, address, another name or nothing, options of ssh.
# Standard input: the private key, its passphrase and what the call reads; each behind a line with its size, or empty.
# Exit code: the call's; 0 where the machine cannot be reached; 1 where it lets nobody in.
set -eu

# shellcheck source=src/machine/script/words.sh
. "${0%/*}/words.sh"

part() {
  IFS= read -r size || size=0
  if [ "${size}" -gt 0 ]; then
    dd bs=1 "count=${size}" 2>/dev/null
  fi
}

call_there() {
  host=$1
  user=$2
  known=$3
  call=$4
  address=$5
  name=$6
  shift 6
  umask 077
  folder=$(mktemp -d)
  trap 'rm -rf -- "${folder}"' EXIT
  trap 'exit 143' HUP INT TERM
  part >"${folder}/key"
  part >"${folder}/passphrase"
  cat >"${folder}/input"
  printf '%s\n' "${known}" >"${folder}/known_hosts"
  set -- ssh -T -o "UserKnownHostsFile=\"${folder}/known_hosts\"" "$@" -l "${user}"
  if [ -s "${folder}/passphrase" ]; then
    # Without a terminal ssh-add asks a program, and asks for ever when the answer is wrong; ssh itself, told to ask nobody, would not ask.
    # shellcheck disable=SC2016
    printf '%s\n' '#!/bin/sh' 'mkdir "${0%/*}/asked" && cat "${0%/*}/passphrase"' >"${folder}/ask"
    chmod 700 "${folder}/ask"
    # shellcheck disable=SC2016
    set -- ssh-agent sh -c 'rm -rf "${0%/*}/asked" && SSH_ASKPASS=$0 SSH_ASKPASS_REQUIRE=force ssh-add -q "${0%/*}/key" </dev/null && exec "$@"' "${folder}/ask" "$@"
  elif [ -s "${folder}/key" ]; then
    set -- "$@" -i "${folder}/key" -o IdentitiesOnly=yes
  fi
  for place in "${address}" "${name}"; do
    if [ -z "${place}" ]; then
      continue
    fi
    status=0
    "$@" -- "${place}" "${call}" <"${folder}/input" 2>"${folder}/said" || status=$?
    cat -- "${folder}/said" >&2
    if [ "${status}" -ne 255 ]; then
      exit "${status}"
    fi
    if ! grep -Eiq 'connect to host|could not resolve hostname|banner exchange|connection (closed|reset) by|timed out|host key verification failed|no matching host key' "${folder}/said"; then
      echo "permacade: host ${host}: cannot log in as ${user}@${place}: put that right and run it again" >&2
      exit 1
    fi
  done
  echo "permacade: warning: host ${host} cannot be reached, so it stays as it is. Should it come back, clean it with: npx permacade uninstall ${host}" >&2
}

main() {
  call_decoded call_there "$@"
}

main "$@"
