#!/bin/sh
# Prints which of the declared labels and taints the node has, whether it is Ready or not.
# Arguments: HOST MEMBER VERSION SECONDS [label:KEY=VALUE|taint:KEY=VALUE:EFFECT]…
# Standard input: not read
# Exit codes: 0 printed; others: the API does not answer.
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  shift 4
  facts=$(k3s kubectl --request-timeout=10s get node "${host}" --ignore-not-found -o 'jsonpath={.status.nodeInfo.kubeletVersion} {.metadata.annotations.permacade/member}{"\n"}{.metadata.annotations.permacade/labels}{"\n"}{.metadata.annotations.permacade/taints}{"\n"}{.metadata.annotations.permacade/cordoned}{"\n"}{.metadata.labels}{"\n"}{range .spec.taints[*]}taint:{.key}={.value}:{.effect}{"\n"}{end}')
  printf '%s\n' "${facts}" | sed -n 1,4p
  # Neither keys nor values hold a comma or a quotation mark.
  labels=$(printf '%s\n' "${facts}" | sed -n 5p | tr ',' '\n' | sed 's/[{}"]//g; s/:/=/; s/^/label:/')
  taints=$(printf '%s\n' "${facts}" | sed 1,5d)
  for entry in "$@"; do
    if printf '%s\n' "${labels}" "${taints}" | grep -Fqx -e "${entry}"; then
      printf '%s\n' "${entry}"
    else
      printf 'not %s\n' "${entry}"
    fi
  done
}

main "$@"
