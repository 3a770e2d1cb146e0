import type { Construct } from 'constructs';
import type { Host } from '../host.js';
import { APT, OS_RELEASE } from './apt.js';
import { hostScript, hostState, NOT_IN_A_CONTAINER } from './host-script.js';
import { RESTART_NOTE } from './restart-note.js';

/** What containers and the network between nodes need. k3s loads the first two itself, later; vxlan is flannel's. */
const MODULES = ['overlay', 'br_netfilter', 'vxlan'] as const;

/**
 * Ubuntu 21.10 to 23.10 has vxlan for the Pi in a package of its own, which 24.04 no longer knows
 * (k3s-io/docs docs/installation/requirements.md; Launchpad 2048862).
 */
const SCRIPT = hostScript(APT, OS_RELEASE, RESTART_NOTE, NOT_IN_A_CONTAINER, [
  'lacking=',
  'for module in "$@"; do',
  '  modprobe -n -q -- "${module}" || lacking="${lacking} ${module}"',
  'done',
  'kernel=$(uname -r)',
  '# A distribution that installs a newer kernel takes away what belongs to the old one, which still runs.',
  'if [ -n "${lacking}" ] && [ ! -d "/lib/modules/${kernel}" ]; then',
  '  restart_for kernel-modules "the kernel that was installed since it started" "it runs ${kernel} again, of which nothing is in /lib/modules: install the kernel of the distribution"',
  '  exit 0',
  'fi',
  'case "${lacking}:${distribution}:${version}:${kernel}" in',
  '  *" vxlan"*:ubuntu:21.10:*raspi* | *" vxlan"*:ubuntu:22.*:*raspi* | *" vxlan"*:ubuntu:23.*:*raspi*)',
  '    install_packages linux-modules-extra-raspi',
  '    lacking=',
  '    for module in "$@"; do',
  '      modprobe -n -q -- "${module}" || lacking="${lacking} ${module}"',
  '    done',
  '    if [ -n "${lacking}" ]; then',
  '      restart_for kernel-modules "the kernel modules${lacking}" "its kernel ${kernel} does not have them although linux-modules-extra-raspi is installed"',
  '      exit 0',
  '    fi',
  '    ;;',
  '  :*) ;;',
  '  *) fail "runs the kernel ${kernel}, which has no module${lacking}: install the kernel of the distribution, and the package with its extra modules" ;;',
  'esac',
  'settled kernel-modules',
  'for module in "$@"; do',
  '  modprobe -- "${module}" || fail "cannot load the kernel module ${module}. See: dmesg | tail"',
  'done',
]);

/** A module that waits for a restart counts as there: the restart alone is no drift. */
const STATE = hostState(NOT_IN_A_CONTAINER, [
  'for module in "$@"; do',
  '  if [ -e /run/permacade/restart-needed/kernel-modules ] || modprobe -n -q -- "${module}"; then',
  '    echo "${module}"',
  '  fi',
  'done',
]);

/** Loads the kernel modules that nodes need, now and at every start. */
export function kernelModules(scope: Construct, host: Host): void {
  const file = host.file({ path: '/etc/modules-load.d/permacade.conf', content: `${MODULES.join('\n')}\n` }, scope);
  const command = host.command(
    { name: 'kernel-modules', script: SCRIPT, state: STATE, args: [host.machine.name, ...MODULES], timeoutSeconds: 900 },
    scope,
  );
  command.node.addDependency(file);
}
