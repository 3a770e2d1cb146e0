#!/bin/sh
# Downloads one file of a k3s release, verifies it, and puts it in its place. At any moment the old or the new file is there, whole.
# Arguments: HOST WHAT TARGET MODE URL FILE SUMS DIGEST NOTE
#   WHAT    what messages call it, such as "k3s v1.36.3+k3s1"
#   TARGET  path to install it at, with permission bits MODE
#   URL     address of the release's folder, which holds FILE and SUMS, the list of digests
#   DIGEST  SHA-256 of FILE; empty when only SUMS has it
#   NOTE    file to create when TARGET was replaced, for the script that restarts the service; empty for none
# Standard input: not read
# Exit codes: 0 the file is installed; 1 it is not, and TARGET is unchanged.
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

# Downloads $1 to the file $2, whole or not at all.
fetch() {
  failed="Check whether this host reaches that address, and whether permacade:mirror and permacade:k3sVersion are right"
  if command -v curl >/dev/null; then
    curl -fsSL --retry 3 --retry-delay 2 --connect-timeout 20 --speed-time 60 --speed-limit 1000 -o "$2" -- "$1" ||
      fail "could not download $1 (curl exited with ${?}). ${failed}"
  elif command -v wget >/dev/null; then
    wget -q --tries=3 --timeout=60 -O "$2" -- "$1" || fail "could not download $1 (wget exited with ${?}). ${failed}"
  else
    fail "could not download ${what}: neither curl nor wget is installed. Run: apt-get install curl"
  fi
}

# Sets found to the SHA-256 of a file.
read_digest() {
  found=$(sha256sum -- "$1")
  found=${found%% *}
}

# Sets digest to the one in the release's own list.
fetch_digest() {
  fetch "${url}/${sums}" "${new}.sums"
  digest=$(awk -v name="${file}" '$2 == name || $2 == "*" name { print $1; exit }' "${new}.sums")
  case "${digest}" in
    *[!0-9a-f]* | "") fail "${url}/${sums} has no SHA-256 of ${file}" ;;
    *) ;;
  esac
  if [ "${#digest}" -ne 64 ]; then
    fail "${url}/${sums} has no SHA-256 of ${file}"
  fi
}

require_space() {
  free=$(df -Pk -- "${folder}" | awk 'NR == 2 { print $4 }')
  if [ "${free}" -lt 200000 ]; then
    fail "only $((free / 1024)) MiB are free in ${folder}, and ${what} needs up to 200. Free some space there"
  fi
}

install_file() {
  chown root:root -- "${new}"
  chmod -- "${mode}" "${new}"
  sync -- "${new}"
  if [ -n "${note}" ]; then
    install -d -m 0700 -- "${note%/*}"
    : >"${note}"
    sync -- "${note}"
  fi
  mv -fT -- "${new}" "${target}"
  sync -- "${folder}"
}

main() {
  what=$2
  target=$3
  mode=$4
  url=$5
  file=$6
  sums=$7
  digest=$8
  note=$9
  folder=${target%/*}
  new=${folder}/.${target##*/}.permacade-new
  mkdir -p -- "${folder}"
  rm -f -- "${new}" "${new}.sums"
  trap 'rm -f -- "${new}" "${new}.sums"' EXIT
  trap 'exit 143' HUP INT TERM

  if [ -z "${digest}" ]; then
    fetch_digest
  fi
  if [ -f "${target}" ]; then
    read_digest "${target}"
    if [ "${found}" = "${digest}" ]; then
      chown root:root -- "${target}"
      chmod -- "${mode}" "${target}"
      return 0
    fi
  fi
  require_space
  say "downloading ${what} (usually 10 to 90 s)"
  fetch "${url}/${file}" "${new}"
  read_digest "${new}"
  if [ "${found}" != "${digest}" ]; then
    fail "${url}/${file} was not installed: its SHA-256 is ${found}, expected ${digest}. Check what the mirror serves, or set permacade:k3sSha256 when it serves your own build"
  fi
  install_file
}

main "$@"
