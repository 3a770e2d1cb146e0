#!/bin/sh
# Hands a release over instead of letting it be uninstalled. Deleting a HelmChart uninstalls its release, and with the
# CustomResourceDefinitions everything made of them, so it is made unmanaged first: the release stays, and whoever owns it
# next takes it over. The finalizer goes as well, because helm-controller does not touch an unmanaged chart again, not even to
# let it be deleted (k3s-io/helm-controller@v0.17.7 pkg/controllers/chart/chart.go). A gate that has moved to another server
# no longer keeps the release and does nothing.
# Arguments: HOST RELEASE NAMESPACE DIGEST SECONDS CHECK…
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  release=$2
  # Where k3s was removed, the cluster has ended and the release with it.
  if ! command -v k3s >/dev/null; then return 0; fi
  keeper=$(kube -n kube-system get "helmcharts.helm.cattle.io/${release}" --ignore-not-found -o 'jsonpath={.metadata.annotations.permacade/gate}')
  if [ "${keeper}" = "${host}" ]; then
    kube -n kube-system patch "helmcharts.helm.cattle.io/${release}" --type=merge \
      -p '{"metadata":{"annotations":{"helmcharts.helm.cattle.io/unmanaged":"true"},"finalizers":null}}'
  fi
}

main "$@"
