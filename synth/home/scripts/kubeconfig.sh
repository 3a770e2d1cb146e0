#!/bin/sh
# Prints the kubeconfig of the administrator. k3s writes the loopback address, which is right only on the server itself.
# Arguments: HOST ADDRESS, where the server can be reached
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  address=$2
  file=/etc/rancher/k3s/k3s.yaml
  tries=0
  until [ -s "${file}" ]; do
    tries=$((tries + 1))
    if [ "${tries}" -gt 60 ]; then
      fail "${file} does not exist after two minutes. Is k3s running? See: systemctl status k3s"
    fi
    sleep 2
  done
  sed "s/127\.0\.0\.1/${address}/" "${file}"
}

main "$@"
