#!/bin/sh
# Prints what a machine is, without looking into disks, and what pulumi up depends on. It changes nothing.
# Arguments: ACCESS BASE SERVERS NAMES
#   ACCESS   what it runs as: root, sudo or user
#   BASE     a folder in place of /, empty on a real machine
#   SERVERS  addresses of servers, separated by spaces
#   NAMES    host names that must resolve, separated by spaces
# Standard input: not read
# Exit codes: 0; the last line is "end", without which something is missing
set -eu
# shellcheck source=src/machine/scan/disk-facts.sh
. "${0%/*}/disk-facts.sh"

# On standard error, which is passed on at once: the reader compares it with its own clock.
print_clock() {
  clock=$(date +%s.%N)
  printf 'clock %s\n' "${clock}" >&2
}

# Asking timedatectl would start a service. timesyncd leaves a mark once the clock is right; the other services step it only when
# they are sure.
print_time_service() {
  synchronised=no
  if [ -e /run/systemd/timesync/synchronized ]; then
    synchronised=yes
  fi
  for unit in chrony ntpsec ntp openntpd; do
    if systemctl is-active --quiet "${unit}" 2>/dev/null; then
      synchronised=yes
    fi
  done
  printf 'synchronised\t%s\n' "${synchronised}"
}

# print_names NAME...: prints the name servers, and what each name resolves to.
print_names() {
  sed -n 's/^nameserver  *\([^ ]*\).*/nameserver\t\1/p' "${base}/etc/resolv.conf" 2>/dev/null || true
  for name in "$@"; do
    address=$(timeout 5 getent ahostsv4 "${name}" | head -n 1) || address=
    printf 'resolves\t%s\t%s\n' "${name}" "${address%% *}"
  done
}

print_listeners() {
  if ! command -v ss >/dev/null; then
    return 0
  fi
  ss -H -l -t -u -n -p | while read -r protocol _ _ _ place _ program; do
    printf 'listens\t%s\t%s\t%s\n' "${protocol}" "${place##*:}" "${program}"
  done
  printf 'listened\n'
}

# print_reach ADDRESS PORT: prints how a port of another machine answers.
print_reach() {
  answer=silent
  # shellcheck disable=SC2016 # $0 and $1 are bash's own arguments.
  complaint=$(timeout 4 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1) && answer=open
  case "${complaint}" in
    *refused*) answer=refused ;;
    *) ;;
  esac
  printf 'reaches\t%s\t%s\t%s\n' "$1" "$2" "${answer}"
}

print_space() {
  for folder in / /var/lib/rancher; do
    existing=${folder}
    while ! [ -d "${existing}" ]; do
      existing=${existing%/*}
      existing=${existing:-/}
    done
    df -Pk "${existing}" | while read -r _ total _ free _; do
      printf 'space\t%s\t%s\t%s\n' "${folder}" "${total}" "${free}"
    done
  done
  for folder in /etc /var/lib; do
    if [ -w "${folder}" ] || [ "${access}" = user ]; then
      printf 'writable\t%s\n' "${folder}"
    fi
  done
}

print_kernel() {
  type=$(stat -f -c %T /sys/fs/cgroup 2>/dev/null) || type=none
  printf 'control-groups\t%s\n' "${type}"
  print_fact controllers /sys/fs/cgroup/cgroup.controllers
  release=$(uname -r)
  modules=/lib/modules/${release}
  for module in overlay br_netfilter vxlan; do
    answer=unknown
    if [ -d "/sys/module/${module}" ] || grep -q -w "${module}" /proc/filesystems; then
      answer=here
    elif [ -e "${modules}/modules.dep" ]; then
      answer=missing
      if grep -q "/${module}\.ko" "${modules}/modules.dep" "${modules}/modules.builtin"; then
        answer=here
      fi
    fi
    printf 'module\t%s\t%s\n' "${module}" "${answer}"
  done
  if systemd-detect-virt --quiet --container 2>/dev/null; then
    printf 'container\tyes\n'
  fi
}

# Prints traces of another Kubernetes or of an earlier installation, and whether the first boot is over.
print_traces() {
  for path in /usr/local/bin/k3s-uninstall.sh /usr/local/bin/k3s-agent-uninstall.sh /etc/systemd/system/k3s.service \
    /etc/systemd/system/k3s-agent.service /var/lib/rancher/k3s/server/db /var/lib/rancher/k3s/agent /var/lib/permacade \
    /var/snap/microk8s /etc/kubernetes/kubelet.conf /etc/kubernetes/manifests /var/run/reboot-required; do
    if [ -e "${path}" ]; then
      printf 'there\t%s\n' "${path}"
    fi
  done
  status=$(timeout 5 cloud-init status 2>/dev/null) || true
  printf 'first-boot\t%s\n' "${status##*status: }"
}

main() {
  print_clock
  print_machine
  print_disks 0 0
  sed -n 's/^ID=/distribution\t/p; s/^VERSION_ID=/version\t/p' "${base}/etc/os-release" | tr -d '"'
  print_time_service
  # shellcheck disable=SC2086 # One name per word.
  print_names $4
  print_listeners
  for server in $3; do
    print_reach "${server}" 6443
    print_reach "${server}" 22
  done
  print_space
  print_kernel
  print_traces
  echo end
}

main "$@"
