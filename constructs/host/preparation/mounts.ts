import type { Construct } from 'constructs';
import type { MachineMount } from '../../core/machine.js';
import { scriptFile } from '../../core/script.js';
import type { HostCommand, HostFile } from '../../core/units.js';
import type { Host } from '../host.js';
import { movesK3sData, moveK3sData, MOVING } from './move-k3s-data.js';

/** Mounts the file systems that belong to the machine, by UUID, and keeps k3s from starting without those it needs. */
export function mounts(scope: Construct, host: Host): void {
  const { name, mounts: declared } = host.machine;
  const gate = declared.some(movesK3sData) ? k3sGate(scope, host, declared) : undefined;
  const made = new Map<string, HostCommand>();
  // By path, so that what is mounted below another comes after it.
  for (const mount of [...declared].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const unit = mountUnit(mount.path);
    const file = host.file({ path: `/etc/systemd/system/${unit}`, content: unitFile(mount) }, scope);
    const command = host.command(
      {
        name: `mount-${slug(mount.path)}`,
        script: scriptFile(import.meta.url, './mount.sh'),
        state: scriptFile(import.meta.url, './mount.state.sh'),
        delete: scriptFile(import.meta.url, './mount.delete.sh'),
        deleteIfReachable: true,
        args: [name, mount.path, unit, mount.uuid, host.k3sService, MOVING],
        timeoutSeconds: 600,
      },
      scope,
    );
    command.node.addDependency(file);
    for (const [above, other] of made) if (mount.path.startsWith(`${above}/`)) file.node.addDependency(other);
    made.set(mount.path, command);
    if (gate !== undefined && movesK3sData(mount)) {
      const move = moveK3sData(scope, host, mount, slug(mount.path));
      move.node.addDependency(gate);
      for (const [above, other] of made) if (mount.path.startsWith(`${above}/`)) move.node.addDependency(other);
      // A unit that is there before the data would be mounted at the next start, over the data.
      file.node.addDependency(move);
    }
  }
}

/** k3s starts only with its disks, and never on half of its data. */
function k3sGate(scope: Construct, host: Host, declared: readonly MachineMount[]): HostFile {
  const paths = declared.filter(movesK3sData).map(({ path }) => path);
  return host.file(
    {
      path: `/etc/systemd/system/${host.k3sService}.service.d/permacade-mounts.conf`,
      content: ['[Unit]', ...paths.map((path) => `RequiresMountsFor=${path}`), `ConditionPathExists=!${MOVING}`, ''].join('\n'),
    },
    scope,
  );
}

function unitFile({ path, uuid, type }: MachineMount): string {
  return [
    '[Unit]',
    `Description=Disk at ${path}`,
    '',
    '[Mount]',
    `What=/dev/disk/by-uuid/${uuid}`,
    `Where=${path}`,
    `Type=${type}`,
    'Options=noatime',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/** Name of the unit that mounts at a path, as `systemd-escape --path --suffix=mount` makes it: systemd accepts no other. */
export function mountUnit(path: string): string {
  const escaped = Buffer.from(path.replace(/^\/+/, '').replace(/\/+/g, '/')).reduce((name, byte, at) => {
    const character = String.fromCharCode(byte);
    if (character === '/') return `${name}-`;
    const plain = /[A-Za-z0-9:_]/.test(character) || (character === '.' && at > 0);
    return name + (plain ? character : `\\x${byte.toString(16).padStart(2, '0')}`);
  }, '');
  return `${escaped}.mount`;
}

/** Two paths may differ only in what a name of a command cannot hold; then the plan refuses two units of one name. */
function slug(path: string): string {
  return path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
