#!/bin/sh
# Prints the SHA-256 of the cluster's certificate authority, without a line end: the part of a secure token after K10
# (k3s-io/docs docs/cli/token.md). Waits up to two minutes for k3s to write the certificate.
# Arguments: HOST
# Standard input: not read
# Exit codes: 0 printed; 1 there is no certificate.
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

certificate=/var/lib/rancher/k3s/server/tls/server-ca.crt

main() {
  wait_until 120 2 "k3s has created its certificate authority" "5 to 30 s" test -s "${certificate}"
  if [ "${met}" = no ]; then
    fail "${certificate} does not exist two minutes after k3s started. See: journalctl -u k3s"
  fi
  hash=$(sha256sum -- "${certificate}")
  printf %s "${hash%% *}"
}

main "$@"
