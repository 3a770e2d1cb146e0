#!/bin/sh
# Checks what is on a machine before k3s is installed. A k3s that was installed by hand is taken over when this home can use it:
# its settings are moved to /var/lib/permacade/k3s-before. Otherwise it is refused with the reason, and nothing is changed.
# Arguments: HOST server|agent VERSION
# Standard input: SHA-256 of the certificate authority of the cluster to join; empty for the server that starts the cluster.
# Exit codes: 0 the machine can be used; 1 it cannot.
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

memory=/var/lib/permacade
noted_role=${memory}/k3s
kept=${memory}/k3s-before

refuse() {
  fail "$1. Nothing was changed"
}

remember_role() {
  make_state_folder
  printf '%s\n' "${role}" | replace "${noted_role}"
}

# Sets the names of the service for the role and for the other role.
name_services() {
  case "${role}" in
    server)
      service=k3s
      other_service=k3s-agent
      other_role=agent
      ;;
    *)
      service=k3s-agent
      other_service=k3s
      other_role=server
      ;;
  esac
  unit=/etc/systemd/system/${service}.service
  other_unit=/etc/systemd/system/${other_service}.service
}

# Sets managed to the role in which Permacade already runs k3s here, or to nothing.
find_managed_role() {
  managed=
  if [ -s "${noted_role}" ]; then
    managed=$(cat -- "${noted_role}")
  elif [ -e "${unit}" ] && grep -q '^# Managed by Permacade' -- "${unit}"; then
    managed=${role}
  elif [ -e "${other_unit}" ] && grep -q '^# Managed by Permacade' -- "${other_unit}"; then
    managed=${other_role}
  fi
}

refuse_other_kubernetes() {
  for path in /etc/systemd/system/kubelet.service /lib/systemd/system/kubelet.service /usr/lib/systemd/system/kubelet.service \
    /etc/rancher/rke2 /snap/microk8s /etc/init.d/k3s /etc/init.d/k3s-agent; do
    if [ -e "${path}" ]; then
      refuse "${path} belongs to another Kubernetes, or to a k3s without systemd. A machine can be a node of one cluster only: uninstall the other one first"
    fi
  done
}

refuse_other_k3s_services() {
  for path in /etc/systemd/system/k3s*.service /lib/systemd/system/k3s*.service /usr/lib/systemd/system/k3s*.service; do
    case "${path##*/}" in
      "k3s*.service") continue ;;
      k3s.service | k3s-agent.service) ;;
      *) refuse "${path} runs k3s under another name. Uninstall it first" ;;
    esac
    if [ "${path##*/}" = "${other_service}.service" ]; then
      refuse "${path} runs k3s as ${other_role}, installed by hand, but the settings say ${role}. Correct the role in permacade:hosts, or uninstall k3s: ${other_service}-uninstall.sh"
    fi
    if ! [ "${path}" = "${unit}" ] && ! [ "${path%/*}" = /lib/systemd/system ]; then
      refuse "${path} belongs to a package. Uninstall the package first"
    fi
  done
}

# Refuses settings of the k3s installed by hand that this home does not use, or that name the node differently.
refuse_settings() {
  words=$(cat -- "${unit}" "${unit}.env" "${unit}.d"/*.conf /etc/rancher/k3s/config.yaml /etc/rancher/k3s/config.yaml.d/*.yaml 2>/dev/null | tr -d '\047\042\134') || true
  for key in docker data-dir datastore-endpoint cluster-cidr service-cidr cluster-dns cluster-domain flannel-backend egress-selector-mode \
    disable-network-policy disable-kube-proxy disable-helm-controller disable-cloud-controller disable-apiserver disable-etcd \
    disable-scheduler disable-controller-manager with-node-id rootless container-runtime-endpoint; do
    variable=K3S_$(echo "${key}" | tr 'a-z-' 'A-Z_')
    if printf '%s\n' "${words}" | grep -Eq -e "(^|[[:space:]])--${key}([=[:space:]]|\$)|^${key}[+]?:|^${variable}="; then
      refuse "the k3s installed by hand uses the setting ${key}, which this home does not use. Remove it from its settings, or uninstall k3s: ${service}-uninstall.sh"
    fi
  done
  name=$(printf '%s\n' "${words}" | sed -n -E 's/.*--node-name[= ]+([^ ]+).*/\1/p; s/^node-name: *([^ ]+).*/\1/p; s/^K3S_NODE_NAME=([^ ]+).*/\1/p' | tail -n 1)
  if [ -n "${name}" ] && [ "${name}" != "${host}" ]; then
    refuse "the k3s installed by hand calls its node ${name}. Use that name in permacade:hosts, or uninstall k3s: ${service}-uninstall.sh"
  fi
}

refuse_newer_version() {
  installed=$(/usr/local/bin/k3s --version 2>/dev/null | sed -n 's/^k3s version \(v[^ ]*\).*/\1/p') || true
  if [ -n "${installed}" ] && [ "${installed}" != "${version}" ]; then
    newest=$(printf '%s\n' "${installed}" "${version}" | sort -V | tail -n 1)
    if [ "${newest}" = "${installed}" ]; then
      refuse "the k3s installed by hand is ${installed}, newer than ${version}, and k3s cannot be downgraded. Set permacade:k3sVersion to ${installed}"
    fi
  fi
}

refuse_other_cluster() {
  case "${role}" in
    server) certificate=/var/lib/rancher/k3s/server/tls/server-ca.crt ;;
    *) certificate=/var/lib/rancher/k3s/agent/server-ca.crt ;;
  esac
  if [ -n "${authority}" ] && [ -s "${certificate}" ]; then
    found=$(sha256sum -- "${certificate}" | cut -d ' ' -f 1)
    if [ "${found}" != "${authority}" ]; then
      refuse "the k3s installed by hand belongs to another cluster. Uninstall it, which deletes its data: ${service}-uninstall.sh"
    fi
  fi
}

refuse_clear_secrets() {
  if [ "${role}" = server ] && [ -e /var/lib/rancher/k3s/server/db ] && ! [ -s /var/lib/rancher/k3s/server/cred/encryption-config.json ]; then
    refuse "the k3s installed by hand stores Secrets unencrypted, and this home encrypts them. Run there: k3s secrets-encrypt enable, restart k3s, k3s secrets-encrypt reencrypt"
  fi
}

# Moves what the installation by hand was set up with out of the way. Nothing that was kept before is overwritten.
keep_settings() {
  for path in "${unit}" "${unit}.env" "${unit}.d" /etc/rancher/k3s/config.yaml /etc/rancher/k3s/config.yaml.d \
    /etc/rancher/k3s/registries.yaml "/usr/local/bin/${service}-uninstall.sh" /usr/local/bin/k3s-killall.sh; do
    if ! [ -e "${path}" ]; then
      continue
    fi
    to=${kept}${path}
    count=1
    while [ -e "${to}" ]; do
      count=$((count + 1))
      to=${kept}${path}.${count}
    done
    mkdir -p -- "${to%/*}"
    chmod 0700 -- "${memory}" "${kept}"
    mv -T -- "${path}" "${to}"
  done
  sync
}

main() {
  role=$2
  version=$3
  authority=
  IFS= read -r authority || true
  name_services
  find_managed_role
  if [ "${managed}" = "${role}" ]; then
    remember_role
    return 0
  fi
  if [ -n "${managed}" ]; then
    refuse "k3s runs here as ${managed}, but the settings say ${role}, and k3s cannot change its role in place. Restore the role, or remove the machine from the home first: npx permacade uninstall ${host}"
  fi
  refuse_other_kubernetes
  refuse_other_k3s_services
  if ! [ -e "${unit}" ]; then
    if [ "${role}" = agent ] && [ -e /var/lib/rancher/k3s/server/db ]; then
      refuse "/var/lib/rancher/k3s/server holds the data of a cluster that this machine was a server of. Move it away when you no longer need it"
    fi
    remember_role
    return 0
  fi
  refuse_settings
  refuse_newer_version
  refuse_other_cluster
  refuse_clear_secrets
  keep_settings
  say "k3s ${installed} was installed by hand and is now managed. Its old settings are in ${kept}"
  remember_role
}

main "$@"
