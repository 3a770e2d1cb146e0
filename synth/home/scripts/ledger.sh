#!/bin/sh
# Removes the files that were managed on this host and no longer are, and restarts the services that used them. A file that was
# changed by hand is kept beside its place as FILE.permacade-left. A run that was cut off can be repeated.
# Arguments: HOST FOLDER
#   FOLDER  where stamps are, one per managed file or command
# Standard input: the names of the stamps that stay, one per line
# Exit codes: 0 done; 1 a service did not start
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

stamps=$2/stamps
line_end="
"

# check_leaving STAMP: sets leaving to yes for the stamp of something that is no longer managed.
check_leaving() {
  leaving=no
  if [ -f "$1" ]; then
    case "${line_end}${managed}${line_end}" in
      *"${line_end}${1##*/}${line_end}"*) ;;
      *) leaving=yes ;;
    esac
  fi
}

# Removes the file at path; applied is what it was when it was written.
remove_file() {
  folder=${path%/*}/
  file=${path##*/}
  case "${path}" in
    /etc/systemd/system/*.service | /etc/systemd/system/*.timer | /etc/systemd/system/*.mount | /etc/systemd/system/*.socket)
      systemctl disable --now -- "${file}" || true
      ;;
    *) ;;
  esac
  rm -f -- "${folder}.${file}.permacade-pending"
  if [ ! -e "${path}" ] && [ ! -L "${path}" ]; then
    return 0
  fi
  now=other
  if [ -f "${path}" ] && [ ! -L "${path}" ]; then
    digest=$(sha256sum <"${path}" | cut -c 1-64)
    stat=$(stat -c '%a %u %g' -- "${path}")
    now="${digest} ${stat}"
  fi
  if [ "${now}" = "${applied}" ]; then
    rm -f -- "${path}"
  else
    mv -fT -- "${path}" "${path}.permacade-left"
    say "${path} is no longer managed. It was changed by hand, so it is kept as ${path}.permacade-left"
  fi
  sync -- "${folder}"
}

# remove_managed STAMP: removes what a stamp is about.
remove_managed() {
  number=0
  path=
  applied=
  while IFS= read -r line; do
    number=$((number + 1))
    case "${number}" in
      # permacade 1 UNIT REPAIR DIGEST MODE USER GROUP
      1) applied=${line#* * * * } ;;
      2) path=${line#"host/${host}"} ;;
      *) services=${services}${line}${line_end} ;;
    esac
  done <"$1"
  # A command has neither mode nor owner, and its own script that undoes it.
  case "${applied} ${path}" in
    *" - - - "*) ;;
    *" /"*) remove_file ;;
    *) ;;
  esac
}

restart_services() {
  systemctl daemon-reload
  services=$(printf %s "${services}" | sort -u)
  for service in ${services}; do
    state=$(systemctl is-active -- "${service}" || true)
    case "${state}" in
      inactive | unknown | not-found) continue ;;
      *) ;;
    esac
    say "restarting ${service}, which used files that are no longer managed"
    if ! systemctl restart -- "${service}"; then
      show_journal "${service}" 20
      fail "${service} did not start without the files that are no longer managed. See: systemctl status ${service}"
    fi
  done
}

main() {
  managed=$(cat)
  services=
  removed=no
  for stamp in "${stamps}"/*; do
    check_leaving "${stamp}"
    if [ "${leaving}" = yes ]; then
      remove_managed "${stamp}"
      removed=yes
    fi
  done
  if [ "${removed}" = no ]; then
    return 0
  fi
  restart_services
  # The stamps go last, so that a run that was cut off continues.
  for stamp in "${stamps}"/*; do
    check_leaving "${stamp}"
    if [ "${leaving}" = yes ]; then
      rm -f -- "${stamp}"
    fi
  done
  sync -- "${stamps}"
}

main "$@"
