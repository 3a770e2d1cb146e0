#!/bin/sh
# Makes way for a machine that is about to join, on a server of the cluster. When another machine has its name, that one leaves
# first, as leave.sh does it: Pulumi deletes what is gone from the program only after everything new was made, which is too late.
# Arguments: HOST
# Standard input: the machine id of the machine that joins
# Exit codes: 0 it can join; 1 it cannot
set -eu
# shellcheck source=constructs/host/leaving/depart.sh
. "${0%/*}/depart.sh"

main() {
  IFS= read -r joining || true
  exec </dev/null
  if [ -z "${joining}" ]; then
    fail "its machine id could not be read, so it is unknown whether it is the node with its name. See /etc/machine-id there"
  fi
  if ! command -v k3s >/dev/null || ! [ -s /etc/rancher/k3s/k3s.yaml ]; then
    # This run creates the cluster.
    return 0
  fi
  await_cluster
  read_registered
  if [ -z "${registered}" ]; then
    # The password of a node that was deleted by hand would keep this machine out.
    kube -n kube-system delete --ignore-not-found -- secret "${host}.node-password.k3s" >&2
  elif [ "${registered}" != "${joining}" ]; then
    say "another machine had this name: it leaves before this one joins"
    depart
  fi
}

main "$@"
