set -eu
release='argocd'
kube() { k3s kubectl --request-timeout=30s -n kube-system "$@"; }
keeper=$(kube get "helmcharts.helm.cattle.io/$release" --ignore-not-found -o 'jsonpath={.metadata.annotations.permacade/gate}')
[ "$keeper" != 'romulus' ] || kube patch "helmcharts.helm.cattle.io/$release" --type=merge -p '{"metadata":{"annotations":{"helmcharts.helm.cattle.io/unmanaged":"true"},"finalizers":null}}'
