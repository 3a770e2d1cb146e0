#!/bin/sh
set -eu
release=$1
namespace=$2
server=$3
began=$(date +%s)
deadline=$((began + $5))
shift 5
probe=$(cat)
told=0
kube() {
  k3s kubectl --request-timeout=30s "$@"
}
fail() {
  echo "chart ${release} is not ready on ${server}: $1" >&2
  k3s kubectl --request-timeout=30s -n kube-system logs --tail=20 "job/helm-install-${release}" >&2 || true
  echo "next: k3s kubectl -n kube-system describe helmcharts.helm.cattle.io/${release}" >&2
  exit 1
}
installed() {
  failed=$(kube -n kube-system get "helmcharts.helm.cattle.io/${release}" -o "jsonpath={.status.conditions[?(@.type==\"Failed\")].status}")
  if [ "${failed}" = True ]; then
    return 9
  fi
  kube -n kube-system wait --for=condition=Complete --timeout=10s "job/helm-install-${release}"
}
established() {
  kube wait --for=condition=Established --timeout=10s "$1"
}
rolled_out() {
  kube -n "${namespace}" rollout status --timeout=10s "$1"
}
accepted() {
  printf "%s" "${probe}" | kube -n "${namespace}" apply --dry-run=server -f -
}
try() {
  while :; do
    status=0
    complaint=$("$@" 2>&1) || status=$?
    case "${status}" in
      0) return 0 ;;
      9) fail "its installation failed" ;;
      *) ;;
    esac
    now=$(date +%s)
    [ "${now}" -lt "${deadline}" ] || fail "${complaint}"
    if [ "$((now - told))" -ge 30 ]; then
      echo "host ${server}: waiting until the chart ${release} is ready ($((now - began)) s; usually 30 to 600 s)" >&2
      told=${now}
    fi
    sleep 5
  done
}
kube -n kube-system annotate --overwrite "helmcharts.helm.cattle.io/${release}" "permacade/gate=${server}" helmcharts.helm.cattle.io/unmanaged- >/dev/null
# helm-controller needs a moment to notice a changed chart; until then the job of the old one would count.
sleep 5
try installed
for check in "$@"; do
  case "${check}" in
    accepted) try accepted ;;
    crd/*) try established "${check}" ;;
    *) try rolled_out "${check}" ;;
  esac
done
