#!/bin/sh
# Puts the key of a package repository in place. The key is trusted by its fingerprint, wherever it came from.
# Arguments: HOST FILE FINGERPRINT URL
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"

main() {
  file=$2
  fingerprint=$3
  url=$4
  skip_in_container
  command -v gpg >/dev/null || install_packages gpg
  work=$(mktemp -d)
  trap 'rm -rf -- "${work}"' EXIT
  trap 'exit 143' HUP INT TERM
  found=$(fingerprint_of "${file}")
  if [ "${found}" = "${fingerprint}" ]; then
    return 0
  fi
  curl -fsSL --retry 3 --max-time 60 -o "${work}/key" -- "${url}" || fail "cannot download ${url}. Does the machine have internet access?"
  found=$(fingerprint_of "${work}/key")
  if [ "${found}" != "${fingerprint}" ]; then
    fail "${url} returned a key with fingerprint ${found:-none} instead of ${fingerprint}, so it was not trusted. Is there a proxy in between?"
  fi
  mkdir -p -- "${file%/*}"
  install -m 644 -- "${work}/key" "${file}.new"
  sync -- "${file}.new"
  mv -fT -- "${file}.new" "${file}"
}

fingerprint_of() {
  gpg --batch --quiet --no-options --homedir "${work}" --show-keys --with-colons -- "$1" 2>/dev/null |
    awk -F: '$1 == "pub" { key = 1 } $1 == "fpr" && key { print $10; key = 0 }'
}

main "$@"
