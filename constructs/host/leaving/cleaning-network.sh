# shellcheck shell=sh
# Removes the network of pods: interfaces, namespaces and firewall rules, by the names that k3s and its parts give them.
# Sourced: . "${0%/*}/cleaning-network.sh"
# shellcheck source=constructs/host/leaving/cleaning-report.sh
. "${0%/*}/cleaning-report.sh"

remove_interfaces() {
  for link in /sys/class/net/cni0/brif/* /sys/class/net/cni0 /sys/class/net/flannel.1 /sys/class/net/flannel-v6.1 \
    /sys/class/net/flannel-wg /sys/class/net/flannel-wg-v6 /sys/class/net/kube-ipvs0; do
    if [ -e "${link}" ]; then
      report "interface ${link##*/}"
      if [ "${removing}" = yes ]; then
        ip link delete dev "${link##*/}" || true
      fi
    fi
  done
  for namespace in /run/netns/cni-*; do
    if [ -e "${namespace}" ]; then
      report "network namespace ${namespace##*/}"
      if [ "${removing}" = yes ]; then
        rm -f -- "${namespace}"
      fi
    fi
  done
}

# Chains of Kubernetes, of CNI plugins and of flannel, and rules that are in them, jump to them or name them in their comment.
kubernetes_rules='^:(KUBE|CNI|FLANNEL)-|^-A (KUBE|CNI|FLANNEL)-| -[jg] (KUBE|CNI|FLANNEL)-|--comment "?(flanneld |cni |kubernetes )'

# Removes tables of iptables without any rule: on a machine without a firewall of its own they were made for Kubernetes.
remove_empty_tables() {
  for family in ip ip6; do
    for table in raw mangle nat filter; do
      listed=$(nft list table "${family}" "${table}" 2>/dev/null || true)
      rules=$(printf '%s\n' "${listed}" | grep -v -E '^(table .*|[[:space:]]*chain .*|[[:space:]]*type .*policy accept;|[[:space:]]*[}]|#.*|)$' || true)
      if [ -n "${listed}" ] && [ -z "${rules}" ]; then
        nft delete table "${family}" "${table}"
      fi
    done
  done
}

remove_iptables_rules() {
  rules_removed=no
  for tool in iptables ip6tables iptables-legacy ip6tables-legacy; do
    if ! command -v "${tool}-save" >/dev/null; then
      continue
    fi
    rules=$("${tool}-save" 2>/dev/null || true)
    count=$(printf '%s\n' "${rules}" | grep -c -E "${kubernetes_rules}" || true)
    if [ "${count}" -gt 0 ]; then
      report "firewall: ${count} chains and rules of ${tool} that Kubernetes made"
      if [ "${removing}" = yes ]; then
        printf '%s\n' "${rules}" | grep -v -E "${kubernetes_rules}" | "${tool}-restore"
        rules_removed=yes
      fi
    fi
  done
}

remove_nft_tables() {
  if ! command -v nft >/dev/null; then
    return 0
  fi
  if [ "${rules_removed}" = yes ]; then
    remove_empty_tables
  fi
  tables=$(nft list tables 2>/dev/null | grep -x -E 'table (ip|ip6|inet) (kube-proxy|flannel-ipv4|flannel-ipv6)' || true)
  while read -r _ family table; do
    if [ -n "${table}" ]; then
      report "firewall: table ${family} ${table}"
      if [ "${removing}" = yes ]; then
        nft delete table "${family}" "${table}"
      fi
    fi
  done <<END
${tables}
END
}

remove_ipsets() {
  if ! command -v ipset >/dev/null; then
    return 0
  fi
  sets=$(ipset list -name 2>/dev/null | grep -e '^KUBE-' || true)
  for set in ${sets}; do
    report "firewall: set ${set}"
    if [ "${removing}" = yes ]; then
      ipset destroy "${set}"
    fi
  done
}

remove_firewall_rules() {
  remove_iptables_rules
  remove_nft_tables
  remove_ipsets
}
