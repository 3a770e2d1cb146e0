#!/bin/sh
set -eu
host=$1
what=$2
target=$3
mode=$4
base=$5
file=$6
sums=$7
digest=$8
note=$9
folder=${target%/*}
new=${folder}/.${target##*/}.permacade-new

fail() {
  echo "permacade: host ${host}: $1" >&2
  exit 1
}
# A file that is fetched whole, or not at all.
fetch() {
  if command -v curl >/dev/null; then
    curl -fsSL --retry 3 --retry-delay 2 --connect-timeout 20 --speed-time 60 --speed-limit 1000 -o "$2" -- "$1" || fail "could not download $1 (curl says ${?}). Look whether the machine reaches it, and whether permacade:mirror and permacade:k3sVersion are right"
  elif command -v wget >/dev/null; then
    wget -q --tries=3 --timeout=60 -O "$2" -- "$1" || fail "could not download $1 (wget says ${?}). Look whether the machine reaches it, and whether permacade:mirror and permacade:k3sVersion are right"
  else
    fail "has neither curl nor wget to download ${what} with: apt-get install curl"
  fi
}
digest_of() {
  digest_found=$(sha256sum -- "$1")
  digest_found=${digest_found%% *}
}

mkdir -p -- "${folder}"
rm -f -- "${new}" "${new}.sums"
trap "rm -f -- \"\${new}\" \"\${new}.sums\"" EXIT
trap "exit 143" HUP INT TERM

if [ -z "${digest}" ]; then
  fetch "${base}/${sums}" "${new}.sums"
  digest=$(awk -v name="${file}" "\$2 == name || \$2 == \"*\" name { print \$1; exit }" "${new}.sums")
  case "${digest}" in
    *[!0-9a-f]* | "") fail "${base}/${sums} has no SHA-256 of ${file}" ;;
    *) ;;
  esac
  if [ "${#digest}" -ne 64 ]; then
    fail "${base}/${sums} has no SHA-256 of ${file}"
  fi
fi

if [ -f "${target}" ]; then
  digest_of "${target}"
  if [ "${digest_found}" = "${digest}" ]; then
    chown root:root -- "${target}"
    chmod -- "${mode}" "${target}"
    exit 0
  fi
fi

free=$(df -Pk -- "${folder}" | awk "NR == 2 { print \$4 }")
if [ "${free}" -lt 200000 ]; then
  fail "only $((free / 1024)) MiB are free in ${folder}, and ${what} needs up to 200. Make room there"
fi
echo "host ${host}: downloading ${what} (usually 10 to 90 s)" >&2
fetch "${base}/${file}" "${new}"
digest_of "${new}"
if [ "${digest_found}" != "${digest}" ]; then
  fail "${base}/${file} has the SHA-256 ${digest_found} and ${digest} is right, so it was not installed. Look what the mirror serves, or set permacade:k3sSha256 when it serves a build of your own"
fi
chown root:root -- "${new}"
chmod -- "${mode}" "${new}"
sync -- "${new}"
if [ -n "${note}" ]; then
  mkdir -p -- "${note%/*}"
  chmod 0700 -- "${note%/*}"
  : >"${note}"
  sync -- "${note}"
fi
mv -fT -- "${new}" "${target}"
sync -- "${folder}"
