#!/bin/sh
set -eu
PATH="${PATH}:/usr/local/bin"
export KUBECONFIG=/etc/rancher/k3s/k3s.yaml
host=$1
member=$2
version=$3
shift 3
turn=permacade-turn
limit=600
machine=
IFS= read -r machine || true

kube() {
  k3s kubectl --request-timeout=30s "$@"
}
fail() {
  echo "permacade: host ${host}: $1" >&2
  exit 1
}
# Keys of what is declared: labels, or taints with their effect.
keys() {
  kind=$1
  shift
  for entry in "$@"; do
    case "${entry}" in
      "${kind}":*)
        entry=${entry#*:}
        case "${kind}" in
          label) printf "%s\n" "${entry%%=*}" ;;
          *) printf "%s:%s\n" "${entry%%[=:]*}" "${entry##*:}" ;;
        esac
        ;;
      *) ;;
    esac
  done
}
# Those of $1 that are not in $2, one a line.
without() {
  printf "%s\n" "$1" | while read -r key; do
    if [ -n "${key}" ] && ! printf "%s\n" "$2" | grep -Fqx -e "${key}"; then
      printf "%s\n" "${key}"
    fi
  done
}
listed() {
  printf "%s\n" "$@" | sed "/^\$/d" | tr "\n" "," | sed "s/,\$//"
}
# Sets those of a kind that are declared, and takes off the keys in ${off}.
bring() {
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
  for key in ${off}; do
    set -- "$@" "${key}-"
  done
  if [ "$#" -gt 0 ]; then
    kube "${kind}" node "${host}" --overwrite "$@" >/dev/null
  fi
}

waited=0
while :; do
  if ! about=$(k3s kubectl --request-timeout=30s get node "${host}" --ignore-not-found -o 'jsonpath={.status.nodeInfo.machineID} {.status.nodeInfo.kubeletVersion} {.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].message}' 2>&1); then
    last=$(printf "%s\n" "${about}" | tail -n 1 | cut -c 1-300) || true
    why="the API does not answer: ${last}"
  elif [ -z "${about}" ]; then
    why="it has not registered"
  else
    there=${about%% *}
    about=${about#* }
    has=${about%% *}
    about=${about#* }
    if [ -n "${machine}" ] && [ "${there}" != "${machine}" ]; then
      why="the node of this name is of another machine, ${there}"
    elif [ "${has}" != "${version}" ]; then
      why="its kubelet says ${has:-no version} and ${version} is wanted"
    elif [ "${about%% *}" != True ]; then
      why=$(printf "%s" "${about#* }" | head -n 1 | cut -c 1-300) || true
      why=${why:-its kubelet has not said so}
    else
      break
    fi
  fi
  if [ "${waited}" -ge "${limit}" ]; then
    fail "its node is not Ready after ${limit} s: ${why}. Look there: journalctl -u k3s -u k3s-agent. When it was on its way to another version, it keeps its turn until this succeeds, so that no other follows; to give the turn back by hand, run on a server: k3s kubectl -n kube-system delete configmap ${turn}"
  fi
  if [ $((waited % 15)) -eq 0 ] && [ "${waited}" -gt 0 ]; then
    echo "host ${host}: waiting until its node is Ready: ${why} (${waited} s; usually 20 to 120 s)" >&2
  fi
  sleep 3
  waited=$((waited + 3))
done

facts=$(kube get node "${host}" -o 'jsonpath={.metadata.annotations.permacade/member}{"\n"}{.metadata.annotations.permacade/labels}{"\n"}{.metadata.annotations.permacade/taints}{"\n"}{.metadata.annotations.permacade/cordoned}{"\n"}{range .spec.taints[*]}{.key}:{.effect},{end}')
fact() {
  printf "%s\n" "${facts}" | sed -n "$1p" | tr "," "\n"
}
# What was set here before counts from what the node remembers of it.
labels_before=$(fact 2)
taints_before=$(fact 3)
cordoned=$(fact 4)
taints_there=$(fact 5)
labels=$(keys label "$@")
taints=$(keys taint "$@")
labels_gone=$(without "${labels_before}" "${labels}")
taints_gone=$(without "${taints_before}" "${taints}")

# What this run is going to set is remembered from now on, also when it is cut off.
both_labels=$(listed "${labels}" "${labels_gone}")
both_taints=$(listed "${taints}" "${taints_gone}")
kube annotate node "${host}" --overwrite "permacade/member=${member}" "permacade/labels=${both_labels}" "permacade/taints=${both_taints}" >/dev/null
off=${labels_gone}
bring label "$@"
# kubectl fails when it is to take off a taint that somebody took off before.
foreign=$(without "${taints_gone}" "${taints_there}")
off=$(without "${taints_gone}" "${foreign}")
bring taint "$@"
only_labels=$(listed "${labels}")
only_taints=$(listed "${taints}")
if [ "${only_labels} ${only_taints}" != "${both_labels} ${both_taints}" ]; then
  kube annotate node "${host}" --overwrite "permacade/labels=${only_labels}" "permacade/taints=${only_taints}" >/dev/null
fi

if [ -n "${cordoned}" ]; then
  kube uncordon "${host}" >/dev/null
  kube annotate node "${host}" permacade/cordoned- >/dev/null
fi
holder=$(kube -n kube-system get configmap "${turn}" --ignore-not-found -o 'jsonpath={.data.holder}')
if [ "${holder}" = "${host}" ]; then
  kube -n kube-system delete configmap "${turn}" --ignore-not-found >/dev/null
fi
