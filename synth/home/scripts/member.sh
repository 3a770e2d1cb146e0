#!/bin/sh
# Runs on a server once k3s runs on a node: waits until the node is Ready with the wanted version, gives it exactly the declared
# labels and taints, and gives up the turn that turn.sh took. Labels and taints that others set stay.
# Arguments: HOST MEMBER VERSION SECONDS [label:KEY=VALUE|taint:KEY=VALUE:EFFECT]…
#   MEMBER   distinguishes this machine from another one of the same name
#   SECONDS  how long to wait until the node is Ready
# Standard input: the machine id of the host.
# Exit codes: 0 the node is Ready and as declared; 1 it is not.
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

turn=permacade-turn

# Succeeds when the node is Ready. Otherwise sets `why` to the reason.
is_ready() {
  if ! answer=$(k3s kubectl --request-timeout=30s get node "${host}" --ignore-not-found -o 'jsonpath={.status.nodeInfo.machineID} {.status.nodeInfo.kubeletVersion} {.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].message}' 2>&1); then
    why="the API does not answer: $(printf '%s\n' "${answer}" | tail -n 1 | cut -c 1-300)"
    return 1
  fi
  if [ -z "${answer}" ]; then
    why="it has not registered"
    return 1
  fi
  registered_id=${answer%% *}
  answer=${answer#* }
  installed=${answer%% *}
  answer=${answer#* }
  if [ -n "${machine}" ] && [ "${registered_id}" != "${machine}" ]; then
    why="another machine (machine id ${registered_id}) has its name"
  elif [ "${installed}" != "${version}" ]; then
    why="its kubelet reports ${installed:-no version}, expected ${version}"
  elif [ "${answer%% *}" != True ]; then
    why=$(printf '%s' "${answer#* }" | head -n 1 | cut -c 1-300) || true
    why=${why:-its kubelet has not reported why}
  else
    return 0
  fi
  return 1
}

# Prints the keys of the declared labels or taints; the keys of taints with their effect.
# Arguments: KIND ENTRY…, where KIND is label or taint, and the entries are all that are declared, of both kinds.
print_keys() {
  kind=$1
  shift
  for entry in "$@"; do
    case "${entry}" in
      "${kind}":*)
        entry=${entry#*:}
        case "${kind}" in
          label) printf '%s\n' "${entry%%=*}" ;;
          *) printf '%s:%s\n' "${entry%%[=:]*}" "${entry##*:}" ;;
        esac
        ;;
      *) ;;
    esac
  done
}

# Prints the lines of $1 that are not in $2.
print_without() {
  printf '%s\n' "$1" | while read -r key; do
    if [ -n "${key}" ] && ! printf '%s\n' "$2" | grep -Fqx -e "${key}"; then
      printf '%s\n' "${key}"
    fi
  done
}

# Prints all given lines as one list, separated by commas.
print_list() {
  printf '%s\n' "$@" | sed '/^$/d' | tr '\n' ',' | sed 's/,$//'
}

# Sets the declared labels or taints, and removes the keys in the global `obsolete`.
# Arguments: KIND ENTRY…, as for print_keys.
apply_declared() {
  kind=$1
  shift
  left=$#
  while [ "${left}" -gt 0 ]; do
    entry=$1
    shift
    case "${entry}" in
      "${kind}":*) set -- "$@" "${entry#*:}" ;;
      *) ;;
    esac
    left=$((left - 1))
  done
  for key in ${obsolete}; do
    set -- "$@" "${key}-"
  done
  if [ "$#" -gt 0 ]; then
    kube "${kind}" node "${host}" --overwrite "$@" >/dev/null
  fi
}

# Prints line $1 of the global `facts`, one entry per line.
print_fact() {
  printf '%s\n' "${facts}" | sed -n "$1p" | tr ',' '\n'
}

# Brings labels and taints to what is declared. The node's annotations remember which ones are ours.
configure() {
  facts=$(kube get node "${host}" -o 'jsonpath={.metadata.annotations.permacade/member}{"\n"}{.metadata.annotations.permacade/labels}{"\n"}{.metadata.annotations.permacade/taints}{"\n"}{.metadata.annotations.permacade/cordoned}{"\n"}{range .spec.taints[*]}{.key}:{.effect},{end}')
  labels_before=$(print_fact 2)
  taints_before=$(print_fact 3)
  cordoned=$(print_fact 4)
  taints_there=$(print_fact 5)
  labels=$(print_keys label "$@")
  taints=$(print_keys taint "$@")
  obsolete_labels=$(print_without "${labels_before}" "${labels}")
  obsolete_taints=$(print_without "${taints_before}" "${taints}")

  # Recorded before anything is set, so that no key is forgotten when the run is cut off.
  all_labels=$(print_list "${labels}" "${obsolete_labels}")
  all_taints=$(print_list "${taints}" "${obsolete_taints}")
  kube annotate node "${host}" --overwrite "permacade/member=${member}" "permacade/labels=${all_labels}" "permacade/taints=${all_taints}" >/dev/null
  obsolete=${obsolete_labels}
  apply_declared label "$@"
  # kubectl fails when it is to remove a taint that somebody has already removed.
  absent=$(print_without "${obsolete_taints}" "${taints_there}")
  obsolete=$(print_without "${obsolete_taints}" "${absent}")
  apply_declared taint "$@"
  own_labels=$(print_list "${labels}")
  own_taints=$(print_list "${taints}")
  if [ "${own_labels} ${own_taints}" != "${all_labels} ${all_taints}" ]; then
    kube annotate node "${host}" --overwrite "permacade/labels=${own_labels}" "permacade/taints=${own_taints}" >/dev/null
  fi
}

# Lets pods onto the node again when it was cordoned for the upgrade, and gives up the turn.
end_turn() {
  if [ -n "${cordoned}" ]; then
    kube uncordon "${host}" >/dev/null
    kube annotate node "${host}" permacade/cordoned- >/dev/null
  fi
  holder=$(kube -n kube-system get configmap "${turn}" --ignore-not-found -o 'jsonpath={.data.holder}')
  if [ "${holder}" = "${host}" ]; then
    kube -n kube-system delete configmap "${turn}" --ignore-not-found >/dev/null
  fi
}

# `host` and `met` come from library.sh.
main() {
  member=$2
  version=$3
  limit=$4
  shift 4
  machine=
  IFS= read -r machine || true
  wait_until "${limit}" 3 "its node is Ready" "20 to 120 s" is_ready
  if [ "${met}" = no ]; then
    fail "the node is not Ready after ${limit} s: ${why}. Look there: journalctl -u k3s -u k3s-agent. If it was being upgraded, it keeps its turn until this succeeds, so that no other node follows. To end the turn by hand, run on a server: k3s kubectl -n kube-system delete configmap ${turn}"
  fi
  configure "$@"
  end_turn
}

main "$@"
