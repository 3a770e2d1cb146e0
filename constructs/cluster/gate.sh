#!/bin/sh
# Waits until a chart is installed and what it brings answers. helm-controller stops at a failed installation
# (failurePolicy abort), so the script stops there too.
# Arguments: HOST RELEASE NAMESPACE DIGEST SECONDS CHECK…, the digest of the chart (a new one makes this run again), the time
# to wait, and what must be there: crd/NAME, deployment/NAME and the like, and accepted, which has the API server judge the
# objects on standard input
# Standard input: a Kubernetes List as JSON, or nothing
# Exit codes: 0 ready, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  release=$2
  namespace=$3
  began=$(date +%s)
  deadline=$((began + $5))
  shift 5
  probe=$(cat)
  reported=0
  kube -n kube-system annotate --overwrite "helmcharts.helm.cattle.io/${release}" "permacade/gate=${host}" helmcharts.helm.cattle.io/unmanaged- >/dev/null
  # helm-controller needs a moment to notice a changed chart; until then the job of the old one would count.
  sleep 5
  wait_for is_installed
  for check in "$@"; do
    case "${check}" in
      accepted) wait_for is_accepted ;;
      crd/*) wait_for is_established "${check}" ;;
      *) wait_for is_rolled_out "${check}" ;;
    esac
  done
}

# wait_for CHECK [ARGUMENT]: repeats the check until it succeeds or time is up. A check that returns 9 can never succeed.
wait_for() {
  while :; do
    status=0
    complaint=$("$@" 2>&1) || status=$?
    case "${status}" in
      0) return 0 ;;
      9) give_up 'its installation failed' ;;
      *) ;;
    esac
    now=$(date +%s)
    [ "${now}" -lt "${deadline}" ] || give_up "${complaint}"
    if [ "$((now - reported))" -ge 30 ]; then
      say "waiting for the chart ${release} ($((now - began)) s; usually 30 to 600 s)"
      reported=${now}
    fi
    sleep 5
  done
}

give_up() {
  k3s kubectl --request-timeout=30s -n kube-system logs --tail=20 "job/helm-install-${release}" >&2 || true
  fail "the chart ${release} is not ready: $1. See: k3s kubectl -n kube-system describe helmcharts.helm.cattle.io/${release}"
}

is_installed() {
  failed=$(kube -n kube-system get "helmcharts.helm.cattle.io/${release}" -o 'jsonpath={.status.conditions[?(@.type=="Failed")].status}')
  if [ "${failed}" = True ]; then
    return 9
  fi
  kube -n kube-system wait --for=condition=Complete --timeout=10s "job/helm-install-${release}"
}

is_established() {
  kube wait --for=condition=Established --timeout=10s "$1"
}

is_rolled_out() {
  kube -n "${namespace}" rollout status --timeout=10s "$1"
}

is_accepted() {
  printf %s "${probe}" | k3s kubectl --request-timeout=30s -n "${namespace}" apply --dry-run=server -f -
}

main "$@"
