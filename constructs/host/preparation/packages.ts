import type { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { APT } from './apt.js';
import { hostScript, hostState } from './host-script.js';

const MISSING = [
  'missing=',
  'for package in "$@"; do',
  '  here=$(dpkg-query -W -f "\\${db:Status-Status}" -- "${package}" 2>/dev/null || true)',
  '  [ "${here}" = installed ] || missing="${missing} ${package}"',
  'done',
];

const SCRIPT = hostScript(APT, MISSING, [
  'if [ -n "${missing}" ]; then',
  '  # Names of packages have no spaces.',
  '  # shellcheck disable=SC2086',
  '  install_packages ${missing}',
  'fi',
]);

const STATE = hostState(MISSING, ['echo "missing:${missing}"']);

/** What a node needs beyond its system: authorities and a downloader for k3s, and LVM where Ceph has disks. */
function needed({ machine }: Host): readonly string[] {
  const ceph = machine.disks.some(({ use }) => use === 'ceph');
  return ['ca-certificates', 'curl', ...(ceph ? ['lvm2'] : [])];
}

/** Installs the packages that a node needs; asks nobody when they are there. They stay when the machine leaves. */
export function packages(scope: Construct, host: Host): HostCommand {
  return host.command(
    { name: 'packages', script: SCRIPT, state: STATE, args: [host.machine.name, ...needed(host)], timeoutSeconds: 1200 },
    scope,
  );
}
