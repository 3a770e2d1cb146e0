#!/bin/sh
# Replaces one file whole; it does nothing when the file is as it should be.
# Arguments: host; path; name of the stamp; digest of what is wanted; repair word; mode; owner; group; then the services to restart.
# Standard input: the size in bytes on a line, then the content. Exit code: 0, or 1 with a sentence.
#
# At any moment the file is either the old or the new one, also after a power cut: the new content is written beside it,
# reaches the disk, and only then takes the name. A note beside the file remembers that services have not noticed yet,
# so that a run which was killed in between restarts them the next time. The stamp comes last of all.
set -euC

# shellcheck source=constructs/core/stamp.sh
. "${0%/*}/stamp.sh"

step='starting'

give_up() {
  complain "$1"
  exit 1
}

finish_file() {
  status=$?
  trap - EXIT
  rm -f -- "${new}"
  if [ "${status}" -ne 0 ]; then
    complain "failed while ${step}. Running it again goes on from here"
  fi
  exit "${status}"
}

receive() {
  step='receiving the content'
  IFS= read -r size || give_up 'the connection ended before the content came'
  if [ -d "${path}" ]; then
    give_up 'is a folder there; move it away'
  fi
  umask 022
  mkdir -p -- "${folder}"
  umask 077
  rm -f -- "${folder}.${file}.permacade-new-"*
  cat >"${new}"
  received=$(wc -c <"${new}")
  if ! [ "${received}" -eq "${size}" ]; then
    give_up "only ${received} of ${size} bytes arrived"
  fi
}

compare() {
  step='comparing'
  digest=$(sha256sum <"${new}" | cut -c 1-64)
  new_stat=$(stat -c '%a %u %g' -- "${new}")
  changed=yes
  if [ -f "${path}" ] && [ ! -L "${path}" ]; then
    old_stat=$(stat -c '%a %u %g' -- "${path}")
    if [ "${old_stat}" = "${new_stat}" ] && cmp -s -- "${new}" "${path}"; then
      changed=no
    fi
  fi
}

restart() {
  step='restarting services'
  systemctl daemon-reload
  for service in "$@"; do
    step="restarting ${service}"
    state_now=$(systemctl is-active -- "${service}" || true)
    case "${state_now}" in
      inactive | unknown | not-found) continue ;;
      *) ;;
    esac
    if ! systemctl restart -- "${service}"; then
      printf 'permacade: host %s: the last lines of %s:\n' "${host}" "${service}" >&2
      journalctl --no-pager --lines=20 --output=cat --unit="${service}" | cut -c 1-1000 >&2
      give_up "${service} did not start with this file. See: systemctl status ${service}"
    fi
  done
}

main() {
  host=$1
  path=$2
  name=${path}
  id=host/${host}${path}
  stamp=$3
  unit=$4
  repair=$5
  mode=$6
  owner=$7
  group=$8
  shift 8
  folder=${path%/*}/
  file=${path##*/}
  new=${folder}.${file}.permacade-new-$$
  pending=${folder}.${file}.permacade-pending
  trap finish_file EXIT
  trap 'exit 143' HUP INT TERM
  receive
  step="setting owner ${owner}:${group}"
  chown -- "${owner}:${group}" "${new}"
  step="setting mode ${mode}"
  chmod -- "${mode}" "${new}"
  compare
  if [ "${changed}" = yes ]; then
    step='replacing the file'
    sync -- "${new}"
    if [ "$#" -gt 0 ]; then
      touch -- "${pending}"
      sync -- "${pending}" "${folder}"
    fi
    mv -fT -- "${new}" "${path}"
    sync -- "${folder}"
  fi
  if [ "$#" -gt 0 ] && [ -e "${pending}" ]; then
    restart "$@"
  fi
  step='remembering what was done'
  rm -f -- "${pending}"
  write_stamp "${digest}" "${new_stat}" "$@"
}

main "$@"
