# chart f5c5fef2b63416c1
set -eu
release='argocd'
deadline=$(($(date +%s) + 900))
probe=$(cat)
kube() { k3s kubectl --request-timeout=30s "$@"; }
fail() {
  echo "chart $release is not ready on romulus: $1" >&2
  kube -n kube-system logs --tail=20 "job/helm-install-$release" >&2 || true
  echo "next: k3s kubectl -n kube-system describe helmcharts.helm.cattle.io/$release" >&2
  exit 1
}
# helm-controller stops at a failed installation (failurePolicy abort), so waiting longer would not help.
installed() {
  failed=$(kube -n kube-system get "helmcharts.helm.cattle.io/$release" -o 'jsonpath={.status.conditions[?(@.type=="Failed")].status}')
  [ "$failed" != True ] || fail 'its installation failed'
  kube -n kube-system wait --for=condition=Complete --timeout=10s "job/helm-install-$release"
}
accepted() { printf '%s' "$probe" | kube -n 'argocd' apply --dry-run=server -f -; }
try() {
  until complaint=$("$@" 2>&1); do
    case $complaint in *'its installation failed'*) printf '%s\n' "$complaint" >&2; exit 1 ;; esac
    [ "$(date +%s)" -lt "$deadline" ] || fail "$complaint"
    sleep 5
  done
}
kube -n kube-system annotate --overwrite "helmcharts.helm.cattle.io/$release" 'permacade/gate=romulus' 'helmcharts.helm.cattle.io/unmanaged-' >/dev/null
# helm-controller needs a moment to notice a changed chart; until then the job of the old one would count.
sleep 5
try installed
try kube wait --for=condition=Established --timeout=10s crd/'applications.argoproj.io'
try kube wait --for=condition=Established --timeout=10s crd/'appprojects.argoproj.io'
try kube -n 'argocd' rollout status --timeout=10s 'statefulset/argocd-application-controller'
try kube -n 'argocd' rollout status --timeout=10s 'deployment/argocd-repo-server'
try kube -n 'argocd' rollout status --timeout=10s 'deployment/argocd-redis'
try kube -n 'argocd' rollout status --timeout=10s 'deployment/argocd-server'
