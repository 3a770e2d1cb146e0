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
# Keys that an annotation of the node remembers, one a line.
remembered() {
  kube get node "${host}" -o "jsonpath={.metadata.annotations.permacade/$1}" | tr "," "\n"
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
# Sets the declared ones, and takes off those that were set here before and no longer are declared.
bring() {
  kind=$1
  shift
  before=$(remembered "${kind}s")
  wanted=$(keys "${kind}" "$@")
  gone=$(printf "%s\n" "${before}" | while read -r key; do
    if [ -n "${key}" ] && ! printf "%s\n" "${wanted}" | grep -Fqx -e "${key}"; then
      printf "%s\n" "${key}"
    fi
  done)
  # What this run is going to set counts from now on, also when it is cut off.
  both=$(printf "%s\n" "${wanted}" "${gone}" | sed "/^\$/d" | tr "\n" "," | sed "s/,\$//")
  kube annotate node "${host}" --overwrite "permacade/${kind}s=${both}" >/dev/null
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
  for key in ${gone}; do
    set -- "$@" "${key}-"
  done
  if [ "$#" -gt 0 ]; then
    kube "${kind}" node "${host}" --overwrite "$@" >/dev/null
  fi
  only=$(printf "%s\n" "${wanted}" | tr "\n" "," | sed "s/,\$//")
  kube annotate node "${host}" --overwrite "permacade/${kind}s=${only}" >/dev/null
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

kube annotate node "${host}" --overwrite "permacade/member=${member}" >/dev/null
bring label "$@"
bring taint "$@"

cordoned=$(remembered cordoned)
if [ -n "${cordoned}" ]; then
  kube uncordon "${host}" >/dev/null
  kube annotate node "${host}" permacade/cordoned- >/dev/null
fi
holder=$(kube -n kube-system get configmap "${turn}" --ignore-not-found -o 'jsonpath={.data.holder}')
if [ "${holder}" = "${host}" ]; then
  kube -n kube-system delete configmap "${turn}" --ignore-not-found >/dev/null
fi
