#!/bin/sh
set -eu
host=$1
role=$2
version=$3
notes=/var/lib/permacade
mark=${notes}/k3s
kept=${notes}/k3s-before
ca=
IFS= read -r ca || true

refuse() {
  echo "permacade: host ${host}: $1. Nothing was changed" >&2
  exit 1
}
done_with() {
  mkdir -p -- "${notes}"
  chmod 0700 -- "${notes}"
  printf "%s\n" "${role}" >"${mark}.new"
  sync -- "${mark}.new"
  mv -fT -- "${mark}.new" "${mark}"
  sync -- "${notes}"
  exit 0
}

case "${role}" in
  server)
    service=k3s
    other=k3s-agent
    other_role=agent
    ;;
  *)
    service=k3s-agent
    other=k3s
    other_role=server
    ;;
esac
unit=/etc/systemd/system/${service}.service

was=
if [ -s "${mark}" ]; then
  was=$(cat -- "${mark}")
elif [ -e "${unit}" ] && grep -q "^# Managed by Permacade" -- "${unit}"; then
  was=${role}
elif [ -e "/etc/systemd/system/${other}.service" ] && grep -q "^# Managed by Permacade" -- "/etc/systemd/system/${other}.service"; then
  was=${other_role}
fi
if [ "${was}" = "${role}" ]; then
  done_with
elif [ -n "${was}" ]; then
  refuse "k3s runs on it as ${was} and the settings make it ${role}, which k3s cannot change in place. Give it back its role, or take it out of the home first: npx permacade uninstall ${host}"
fi

for path in /etc/systemd/system/kubelet.service /lib/systemd/system/kubelet.service /usr/lib/systemd/system/kubelet.service /etc/rancher/rke2 /snap/microk8s /etc/init.d/k3s /etc/init.d/k3s-agent; do
  if [ -e "${path}" ]; then
    refuse "${path} is of another Kubernetes, or of a k3s without systemd, and a machine can be a node of one only. Uninstall that first"
  fi
done
for path in /etc/systemd/system/k3s*.service /lib/systemd/system/k3s*.service /usr/lib/systemd/system/k3s*.service; do
  case "${path##*/}" in
    "k3s*.service") continue ;;
    k3s.service | k3s-agent.service) ;;
    *) refuse "${path} runs a k3s under another name. Uninstall that first" ;;
  esac
  if [ "${path##*/}" = "${other}.service" ]; then
    refuse "${path} runs k3s as ${other_role}, installed by hand, and the settings make the machine ${role}. Correct its role in permacade:hosts, or uninstall k3s there with ${other}-uninstall.sh"
  fi
  if ! [ "${path}" = "${unit}" ] && ! [ "${path%/*}" = /lib/systemd/system ]; then
    refuse "${path} belongs to a package. Uninstall that first"
  fi
done

if ! [ -e "${unit}" ]; then
  if [ "${role}" = agent ] && [ -e /var/lib/rancher/k3s/server/db ]; then
    refuse "/var/lib/rancher/k3s/server holds the data of a cluster that this machine was the server of. Move it away when it is no longer needed"
  fi
  done_with
fi

words=$(cat -- "${unit}" "${unit}.env" "${unit}.d"/*.conf /etc/rancher/k3s/config.yaml /etc/rancher/k3s/config.yaml.d/*.yaml 2>/dev/null | tr -d "\047\042\134") || true
for key in docker data-dir datastore-endpoint cluster-cidr service-cidr cluster-dns cluster-domain flannel-backend egress-selector-mode disable-network-policy disable-kube-proxy disable-helm-controller disable-cloud-controller disable-apiserver disable-etcd disable-scheduler disable-controller-manager with-node-id rootless container-runtime-endpoint; do
  variable=K3S_$(echo "${key}" | tr "a-z-" "A-Z_")
  if printf "%s\n" "${words}" | grep -Eq -e "(^|[[:space:]])--${key}([=[:space:]]|\$)|^${key}[+]?:|^${variable}="; then
    refuse "the k3s installed on it by hand is set up with ${key}, which this home does not use. Take that out of its settings, or uninstall k3s there with ${service}-uninstall.sh"
  fi
done
name=$(printf "%s\n" "${words}" | sed -n -E "s/.*--node-name[= ]+([^ ]+).*/\1/p; s/^node-name: *([^ ]+).*/\1/p; s/^K3S_NODE_NAME=([^ ]+).*/\1/p" | tail -n 1)
if [ -n "${name}" ] && [ "${name}" != "${host}" ]; then
  refuse "the k3s installed on it by hand calls its node ${name}. Name the machine so in permacade:hosts, or uninstall k3s there with ${service}-uninstall.sh"
fi

has=$(/usr/local/bin/k3s --version 2>/dev/null | sed -n "s/^k3s version \(v[^ ]*\).*/\1/p") || true
if [ -n "${has}" ] && [ "${has}" != "${version}" ]; then
  newest=$(printf "%s\n" "${has}" "${version}" | sort -V | tail -n 1)
  if [ "${newest}" = "${has}" ]; then
    refuse "the k3s installed on it by hand is ${has}, newer than ${version}, and k3s cannot go back. Set permacade:k3sVersion to ${has}"
  fi
fi
case "${role}" in
  server) authority=/var/lib/rancher/k3s/server/tls/server-ca.crt ;;
  *) authority=/var/lib/rancher/k3s/agent/server-ca.crt ;;
esac
if [ -n "${ca}" ] && [ -s "${authority}" ]; then
  of=$(sha256sum -- "${authority}" | cut -d " " -f 1)
  if [ "${of}" != "${ca}" ]; then
    refuse "the k3s installed on it by hand belongs to another cluster than this home's. Uninstall k3s there with ${service}-uninstall.sh, which deletes what that keeps there"
  fi
fi
if [ "${role}" = server ] && [ -e /var/lib/rancher/k3s/server/db ] && ! [ -s /var/lib/rancher/k3s/server/cred/encryption-config.json ]; then
  refuse "the k3s installed on it by hand keeps Secrets unencrypted and this home encrypts them. Run there: k3s secrets-encrypt enable, restart k3s, k3s secrets-encrypt reencrypt"
fi

set -- "${unit}" "${unit}.env" "${unit}.d" /etc/rancher/k3s/config.yaml /etc/rancher/k3s/config.yaml.d /etc/rancher/k3s/registries.yaml "/usr/local/bin/${service}-uninstall.sh" /usr/local/bin/k3s-killall.sh
for path in "$@"; do
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
  chmod 0700 -- "${notes}" "${kept}"
  mv -T -- "${path}" "${to}"
done
sync
echo "host ${host}: k3s ${has} was installed by hand and is taken over; its settings are kept in ${kept}" >&2
done_with
