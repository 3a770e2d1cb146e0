#!/bin/sh
set -eu
PATH="${PATH}:/usr/local/bin"
export KUBECONFIG=/etc/rancher/k3s/k3s.yaml
host=$1
shift 3
kube() {
  k3s kubectl --request-timeout=10s get node "${host}" --ignore-not-found -o "jsonpath=$1"
}
kube '{.status.nodeInfo.kubeletVersion} {.metadata.annotations.permacade/member}{"\n"}{.metadata.annotations.permacade/labels}{"\n"}{.metadata.annotations.permacade/taints}{"\n"}{.metadata.annotations.permacade/cordoned}{"\n"}'
labels=$(kube '{.metadata.labels}')
taints=$(kube '{range .spec.taints[*]}taint:{.key}={.value}:{.effect}{"\n"}{end}')
# Neither keys nor values hold a comma or a quotation mark.
has=$(printf "%s\n" "${labels}" | tr "," "\n" | sed "s/[{}\"]//g; s/:/=/; s/^/label:/")
for entry in "$@"; do
  if printf "%s\n" "${has}" "${taints}" | grep -Fqx -e "${entry}"; then
    printf "%s\n" "${entry}"
  else
    printf "not %s\n" "${entry}"
  fi
done
