import { STATE_FOLDER } from '../../../constructs/core/stamp.js';
import { SERVER_FOLDER } from '../../../constructs/core/k3s.js';
import { isNode, type Machine } from '../../../constructs/core/machine.js';
import { type Finding, notes, stops, warns } from './finding.js';
import type { HostState } from './host-state.js';

/** Systems that the preparation knows, and their oldest release. */
const SYSTEMS: Readonly<Record<string, { readonly oldest: number; readonly name: string }>> = {
  debian: { oldest: 12, name: 'Debian or Raspberry Pi OS' },
  raspbian: { oldest: 12, name: 'Raspberry Pi OS' },
  ubuntu: { oldest: 22.04, name: 'Ubuntu' },
};

const GI_IN_KI = 1024 ** 2;

/** Where the machine's system is not what a node needs. */
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
        `lets ${user} in, who cannot become root: allow ${user} to use sudo without a password (visudo: ${user} ALL=(ALL) NOPASSWD: ALL), or log in as root`,
      ),
    ];
  }
  if (writable.length === 2) return [];
  return [stops('disk', 'has a system that is mounted read-only: cards and disks end like this; see dmesg, and replace the medium')];
}

function distribution({ distribution, version, facts }: HostState): readonly Finding[] {
  const known = SYSTEMS[distribution];
  const system = facts.system ?? `${distribution} ${version}`;
  const wanted = 'Debian or Raspberry Pi OS 12 or later, or Ubuntu 22.04 or later';
  if (known === undefined) return [stops('system', `runs ${system}, which the preparation does not know: install ${wanted}`)];
  // Debian's testing has no number.
  if (version === '' || Number(version) >= known.oldest) return [];
  return [stops('system', `runs ${system}, which is too old for Kubernetes: install ${wanted}`)];
}

function clock({ aheadSeconds, synchronised }: HostState): readonly Finding[] {
  const off = Math.round(aheadSeconds ?? 0);
  const text = `its clock is ${Math.abs(off)} s ${off > 0 ? 'ahead of' : 'behind'} this computer's`;
  if (Math.abs(off) > 60)
    return [
      stops(
        'clock',
        `${text}: certificates made now would not be valid there; let both be set by a time server (timedatectl set-ntp true)`,
      ),
    ];
  if (Math.abs(off) > 2) return [warns('clock', `${text}: let both be set by a time server (timedatectl set-ntp true)`)];
  return synchronised === false ? [warns('clock', 'is right, but no time server keeps it so; pulumi up sees to it')] : [];
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
          `${text}: k3s and its images need 2Gi, and below 5 % it moves pods away; make room (apt-get clean; journalctl --vacuum-size=50M), or put /var/lib/rancher on a disk with mounts`,
        ),
      ];
    }
    return free < 8 * GI_IN_KI ? [warns('space', `${text}: a dozen images fill that; put /var/lib/rancher on a disk with mounts`)] : [];
  });
}

function firstBoot({ firstBoot, there }: HostState): readonly Finding[] {
  return [
    ...(firstBoot === 'running' ? [warns('first boot', 'is still at its first boot: wait until cloud-init status says done')] : []),
    ...(there.includes('/var/run/reboot-required')
      ? [notes('restart', 'waits for a restart after an update of its system: restart it at a good moment')]
      : []),
  ];
}

function controlGroups({ controlGroups, controllers, facts }: HostState): readonly Finding[] {
  if (controlGroups !== 'cgroup2fs') {
    return [
      stops(
        'cgroups',
        `runs control groups of version 1 (Linux ${facts.kernel}), with which the kubelet no longer starts since Kubernetes 1.35: boot with systemd.unified_cgroup_hierarchy=1, or install a later system`,
      ),
    ];
  }
  if (!controllers.includes('pids'))
    return [
      stops(
        'cgroups',
        'has a kernel without the pids controller, without which k3s does not start: install the kernel of its distribution',
      ),
    ];
  if (controllers.includes('memory')) return [];
  return [notes('cgroups', 'does not count memory per container yet: pulumi up sets cgroup_enable=memory and restarts it once')];
}

function modules({ modules, container, facts, distribution }: HostState): readonly Finding[] {
  const missing = Object.keys(modules).filter((name) => modules[name] === 'missing');
  const unknown = Object.keys(modules).filter((name) => modules[name] === 'unknown');
  const extra = distribution === 'ubuntu' && facts.kernel.includes('raspi') && missing.every((name) => name === 'vxlan');
  return [
    ...(missing.length === 0
      ? []
      : extra
        ? [notes('modules', 'has no kernel module vxlan yet: pulumi up installs linux-modules-extra-raspi and restarts it once')]
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
            `has no folder /lib/modules/${facts.kernel}, so nobody can tell whether it has ${unknown.join(', ')}: after an update of the kernel restart it`,
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
            `belongs to another Kubernetes (${other}): take it out there first (${other.includes('microk8s') ? 'snap remove --purge microk8s' : 'kubeadm reset'})`,
          ),
        ]),
    ...(ours || (script === undefined && unit === undefined)
      ? []
      : [
          there.includes(`${SERVER_FOLDER}/db`) && !server
            ? stops(
                'earlier cluster',
                `is a server of another k3s (${SERVER_FOLDER}/db), declared is an agent: save what you need and run ${script ?? 'k3s-uninstall.sh'}, or make it the server`,
              )
            : warns(
                'earlier cluster',
                `has a k3s that was installed by hand (${unit ?? script}): pulumi up adopts it when it is of the same cluster and refuses otherwise; to begin anew run ${script ?? 'k3s-uninstall.sh'}`,
              ),
        ]),
  ];
}
