import { asRootOrLess } from '../scan/as-root-or-less.js';
import { READING_PROGRAM } from '../scan/program.js';

/** Seconds for a whole machine. */
export const DOCTOR_SECONDS = 60;

/**
 * What a scan reads, without looking into disks, and then what `pulumi up` depends on. It changes nothing.
 *
 * `$1` to `$4` as for the scan; `$5` addresses of servers, `$6` names to be resolved, both separated by spaces.
 */
export const DOCTOR_PROGRAM = [
  // On standard error, which is passed on at once: whoever listens compares it with their own clock.
  'said=$(date +%s.%N)',
  'printf "clock %s\\n" "${said}" >&2',
  'servers=$5',
  'names=$6',
  READING_PROGRAM,
  '',
  'sed -n "s/^ID=/distribution\\t/p; s/^VERSION_ID=/version\\t/p" "${base}/etc/os-release" | tr -d "\\""',
  'said=$(timedatectl show --property=NTPSynchronized --value 2>/dev/null) || said=""',
  'printf "synchronised\\t%s\\n" "${said}"',
  'sed -n "s/^nameserver  *\\([^ ]*\\).*/nameserver\\t\\1/p" "${base}/etc/resolv.conf" 2>/dev/null',
  'for name in ${names}; do',
  '  said=$(timeout 5 getent ahostsv4 "${name}" | head -n 1) || said=""',
  '  printf "resolves\\t%s\\t%s\\n" "${name}" "${said%% *}"',
  'done',
  '',
  'if command -v ss >/dev/null; then',
  '  ss -H -l -t -u -n -p | while read -r protocol _ _ _ place _ program; do',
  '    printf "listens\\t%s\\t%s\\t%s\\n" "${protocol}" "${place##*:}" "${program}"',
  '  done',
  '  printf "listened\\n"',
  'fi',
  'for server in ${servers}; do',
  '  for port in 6443 22; do',
  '    answer=silent',
  '    said=$(timeout 4 bash -c "exec 3<>\\"/dev/tcp/\\$0/\\$1\\"" "${server}" "${port}" 2>&1) && answer=open',
  '    case "${said}" in',
  '      *refused*) answer=refused ;;',
  '      *) ;;',
  '    esac',
  '    printf "reaches\\t%s\\t%s\\t%s\\n" "${server}" "${port}" "${answer}"',
  '  done',
  'done',
  '',
  'for folder in / /var/lib/rancher; do',
  '  found=${folder}',
  '  while ! [ -d "${found}" ]; do',
  '    found=${found%/*}',
  '    found=${found:-/}',
  '  done',
  '  df -Pk "${found}" | while read -r _ total _ free _; do',
  '    printf "space\\t%s\\t%s\\t%s\\n" "${folder}" "${total}" "${free}"',
  '  done',
  'done',
  'for folder in /etc /var/lib; do',
  '  if [ -w "${folder}" ] || [ "${access}" = user ]; then',
  '    printf "writable\\t%s\\n" "${folder}"',
  '  fi',
  'done',
  '',
  'said=$(stat -f -c %T /sys/fs/cgroup 2>/dev/null) || said=none',
  'printf "control-groups\\t%s\\n" "${said}"',
  'fact controllers /sys/fs/cgroup/cgroup.controllers',
  'release=$(uname -r)',
  'for module in overlay br_netfilter vxlan; do',
  '  answer=unknown',
  '  if [ -d "/sys/module/${module}" ] || grep -q -w "${module}" /proc/filesystems; then',
  '    answer=here',
  '  elif [ -e "/lib/modules/${release}/modules.dep" ]; then',
  '    answer=missing',
  '    if grep -q "/${module}\\.ko" "/lib/modules/${release}/modules.dep" "/lib/modules/${release}/modules.builtin"; then',
  '      answer=here',
  '    fi',
  '  fi',
  '  printf "module\\t%s\\t%s\\n" "${module}" "${answer}"',
  'done',
  'if systemd-detect-virt --quiet --container 2>/dev/null; then',
  '  printf "container\\tyes\\n"',
  'fi',
  '',
  'for path in /usr/local/bin/k3s-uninstall.sh /usr/local/bin/k3s-agent-uninstall.sh /etc/systemd/system/k3s.service \\',
  '  /etc/systemd/system/k3s-agent.service /var/lib/rancher/k3s/server/db /var/lib/rancher/k3s/agent /var/lib/permacade \\',
  '  /var/snap/microk8s /etc/kubernetes/kubelet.conf /etc/kubernetes/manifests /var/run/reboot-required; do',
  '  if [ -e "${path}" ]; then',
  '    printf "there\\t%s\\n" "${path}"',
  '  fi',
  'done',
  'said=$(timeout 5 cloud-init status 2>/dev/null) || true',
  'printf "first-boot\\t%s\\n" "${said##*status: }"',
  'printf "end\\n"',
  '',
].join('\n');

/** The script that examines a machine. */
export function doctorScript(servers: readonly string[], names: readonly string[]): string {
  return asRootOrLess({
    program: DOCTOR_PROGRAM,
    arguments: ['', '0', '0', servers.join(' '), names.join(' ')],
    seconds: DOCTOR_SECONDS,
  });
}
