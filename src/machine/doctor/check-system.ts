import { STATE_FOLDER } from '../../../constructs/core/stamp.js';
import { SERVER_FOLDER } from '../../../constructs/core/k3s.js';
import { isNode, type Machine } from '../../../constructs/core/machine.js';
import { type Finding, notes, stops, warns } from './finding.js';
import type { HostState } from './host-state.js';
import { LINUX_RELEASES, RELEASES_TEXT } from './linux-releases.js';

const GI_IN_KI = 1024 ** 2;

/** Checks a machine's operating system. */
export function checkSystem(machine: Machine, state: HostState): readonly Finding[] {
  return [
    ...root(machine, state),
    ...distribution(state),
    ...clock(state),
    ...space(state),
    ...firstBoot(state),
    ...(isNode(machine) ? [...controlGroups(state), ...modules(state), ...leftovers(machine, state)] : []),
  ];
}

function root({ user }: Machine, { facts, writable }: HostState): readonly Finding[] {
  if (facts.access === 'user') {
    return [
      stops(
        'sudo',
        `lets ${user} log in but not become root: allow sudo without a password (visudo: ${user} ALL=(ALL) NOPASSWD: ALL), or log in as root`,
      ),
    ];
  }
  if (writable.length === 2) return [];
  return [stops('disk', 'has a read-only root file system, which is how failing cards and disks end: check dmesg, and replace the disk')];
}

function distribution({ distribution, version, facts }: HostState): readonly Finding[] {
  const known = LINUX_RELEASES[distribution];
  const system = facts.system ?? `${distribution} ${version}`;
  if (known === undefined) return [stops('system', `runs ${system}, which is not supported: install ${RELEASES_TEXT}`)];
  // Debian's testing has no number.
  if (version === '' || Number(version) >= known.oldest) return [];
  return [stops('system', `runs ${system}, which is too old for Kubernetes: install ${RELEASES_TEXT}`)];
}

function clock({ aheadSeconds, synchronised }: HostState): readonly Finding[] {
  const off = Math.round(aheadSeconds ?? 0);
  const text = `its clock is ${Math.abs(off)} s ${off > 0 ? 'ahead of' : 'behind'} this computer's`;
  if (Math.abs(off) > 60)
    return [stops('clock', `${text}, so new certificates would not be valid there: enable NTP on both (timedatectl set-ntp true)`)];
  if (Math.abs(off) > 2) return [warns('clock', `${text}: enable NTP on both (timedatectl set-ntp true)`)];
  return synchronised === false ? [warns('clock', 'is correct but not synchronised (no NTP service): pulumi up installs one')] : [];
}

function space({ space }: HostState): readonly Finding[] {
  return space.flatMap(({ folder, total, free }, index) => {
    // The second is often the same file system.
    if (index > 0 && space[0]!.total === total && Math.abs(space[0]!.free - free) < 1024) return [];
    const text = `has ${(free / GI_IN_KI).toFixed(1)}Gi free for ${folder}`;
    if (free < 2 * GI_IN_KI || free < 0.05 * total) {
      return [
        stops(
          'space',
          `${text}: k3s and its images need 2Gi, and below 5 % pods are evicted; free space (apt-get clean; journalctl --vacuum-size=50M), or mount a disk at /var/lib/rancher`,
        ),
      ];
    }
    return free < 8 * GI_IN_KI ? [warns('space', `${text}, which a dozen images fill: mount a disk at /var/lib/rancher`)] : [];
  });
}

function firstBoot({ firstBoot, there }: HostState): readonly Finding[] {
  return [
    ...(firstBoot === 'running' ? [warns('first boot', 'is still in its first boot: wait until cloud-init status prints done')] : []),
    ...(there.includes('/var/run/reboot-required')
      ? [notes('restart', 'needs a restart after a system update: restart it when convenient')]
      : []),
  ];
}

function controlGroups({ controlGroups, controllers, facts }: HostState): readonly Finding[] {
  if (controlGroups !== 'cgroup2fs') {
    return [
      stops(
        'cgroups',
        `uses cgroups v1 (Linux ${facts.kernel}), which the kubelet refuses since Kubernetes 1.35: boot with systemd.unified_cgroup_hierarchy=1, or upgrade the system`,
      ),
    ];
  }
  if (!controllers.includes('pids'))
    return [stops('cgroups', 'has a kernel without the pids controller, which k3s needs: install the kernel of its distribution')];
  if (controllers.includes('memory')) return [];
  return [notes('cgroups', 'has the memory controller disabled: pulumi up sets cgroup_enable=memory and restarts it once')];
}

function modules({ modules, container, facts, distribution }: HostState): readonly Finding[] {
  const missing = Object.keys(modules).filter((name) => modules[name] === 'missing');
  const unknown = Object.keys(modules).filter((name) => modules[name] === 'unknown');
  const extra = distribution === 'ubuntu' && facts.kernel.includes('raspi') && missing.every((name) => name === 'vxlan');
  return [
    ...(missing.length === 0
      ? []
      : extra
        ? [notes('modules', 'lacks the kernel module vxlan: pulumi up installs linux-modules-extra-raspi and restarts it once')]
        : [
            stops(
              'modules',
              `has a kernel (${facts.kernel}) without the modules ${missing.join(', ')}: install the kernel of its distribution`,
            ),
          ]),
    ...(unknown.length === 0 || container
      ? []
      : [
          warns(
            'modules',
            `has no folder /lib/modules/${facts.kernel}, so ${unknown.join(', ')} cannot be checked: restart it if the kernel was updated`,
          ),
        ]),
  ];
}

function leftovers({ roles }: Machine, { there }: HostState): readonly Finding[] {
  const ours = there.includes(STATE_FOLDER);
  const script = there.find((path) => path.endsWith('-uninstall.sh'));
  const unit = there.find((path) => path.endsWith('.service'));
  const other = there.find((path) => path === '/var/snap/microk8s' || path.startsWith('/etc/kubernetes'));
  const server = roles.includes('server');
  return [
    ...(other === undefined
      ? []
      : [
          stops(
            'earlier cluster',
            `belongs to another Kubernetes (${other}): remove that first (${other.includes('microk8s') ? 'snap remove --purge microk8s' : 'kubeadm reset'})`,
          ),
        ]),
    ...(ours || (script === undefined && unit === undefined)
      ? []
      : [
          there.includes(`${SERVER_FOLDER}/db`) && !server
            ? stops(
                'earlier cluster',
                `is a server of another k3s (${SERVER_FOLDER}/db) but declared as agent: save what you need and run ${script ?? 'k3s-uninstall.sh'}, or declare it as server`,
              )
            : warns(
                'earlier cluster',
                `has a k3s installed by hand (${unit ?? script}): pulumi up adopts it if it belongs to the same cluster; to start over run ${script ?? 'k3s-uninstall.sh'}`,
              ),
        ]),
  ];
}
