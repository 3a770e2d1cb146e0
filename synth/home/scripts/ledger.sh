#!/bin/sh
set -eu
host=$1
stamps=$2/stamps
line_end="
"
managed=$(cat)
services=
gone=

judge() {
  leaves=no
  if [ -f "$1" ]; then
    case "${line_end}${managed}${line_end}" in
      *"${line_end}${1##*/}${line_end}"*) ;;
      *) leaves=yes ;;
    esac
  fi
}

let_go() {
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
    stat=$(stat -c "%a %u %g" -- "${path}")
    now="${digest} ${stat}"
  fi
  if [ "${now}" = "${known}" ]; then
    rm -f -- "${path}"
  else
    mv -fT -- "${path}" "${path}.permacade-left"
    echo "host ${host}: ${path} is no longer managed, but was changed by hand: it is kept as ${path}.permacade-left" >&2
  fi
  sync -- "${folder}"
}

for stamp in "${stamps}"/*; do
  judge "${stamp}"
  if [ "${leaves}" = no ]; then
    continue
  fi
  number=0
  path=
  known=
  while IFS= read -r line; do
    number=$((number + 1))
    case "${number}" in
      1) known=${line#* * * * } ;;
      2) path=${line#"host/${host}"} ;;
      *) services=${services}${line}${line_end} ;;
    esac
  done <"${stamp}"
  case "${known} ${path}" in
    *" - - - "*) ;;
    *" /"*) let_go ;;
    *) ;;
  esac
  gone=yes
done
if [ -z "${gone}" ]; then
  exit 0
fi

systemctl daemon-reload
printf %s "${services}" | sort -u | while IFS= read -r service; do
  state=$(systemctl is-active -- "${service}" || true)
  case "${state}" in
    inactive | unknown | not-found) continue ;;
    *) ;;
  esac
  echo "host ${host}: restarting ${service}, which had files that are no longer managed" >&2
  if ! systemctl restart -- "${service}"; then
    journalctl --no-pager --lines=20 --output=cat --unit="${service}" | cut -c 1-1000 >&2
    echo "host ${host}: ${service} did not start without the files that are no longer managed. See: systemctl status ${service}" >&2
    exit 1
  fi
done
for stamp in "${stamps}"/*; do
  judge "${stamp}"
  if [ "${leaves}" = yes ]; then
    rm -f -- "${stamp}"
  fi
done
sync -- "${stamps}"
