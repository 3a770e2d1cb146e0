#!/bin/sh
# Refuses a server token that k3s could not use, or that does not match the one that the data of an existing cluster is
# encrypted with. The token is never printed and never passed to another program.
# Arguments: HOST
# Standard input: the token.
# Exit codes: 0 the token can be used; 1 it cannot.
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

file=/var/lib/rancher/k3s/server/token
make_another="Set another one: openssl rand -hex 32 | npx pulumi config set --secret secret:k3s-token"

main() {
  token=
  IFS= read -r token || true
  if [ "${#token}" -lt 16 ]; then
    fail "the secret k3s-token has fewer than 16 characters. ${make_another}"
  fi
  case "${token}" in
    *[!A-Za-z0-9._~-]*)
      fail "the secret k3s-token may contain only letters, digits, dots, dashes, underscores and tildes. ${make_another}"
      ;;
    *) ;;
  esac
  if ! [ -s "${file}" ]; then
    return 0
  fi
  used=
  IFS= read -r used <"${file}" || true
  used=${used#K10*::server:}
  if [ "${used}" != "${token}" ]; then
    fail "the cluster was created with another token than the secret k3s-token, and its data cannot be read without the old one. Set the secret to the text after the last colon in ${file} on this host, or change the cluster's token first: k3s token rotate"
  fi
}

main "$@"
