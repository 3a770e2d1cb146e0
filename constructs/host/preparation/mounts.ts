import type { Construct } from 'constructs';
import type { MachineMount } from '../../core/machine.js';
import type { HostCommand, HostFile } from '../../core/units.js';
import type { Host } from '../host.js';
import { hostScript, hostState } from './host-script.js';
import { movesK3sData, moveK3sData, MOVING } from './move-k3s-data.js';

/**
 * Mounts at once and at every start. A file system that is mounted over files would hide them, so a folder that has some
 * is refused. After a move k3s starts again here, not earlier: only now it finds its data.
 */
const SCRIPT = hostScript([
  'path=$1',
  'unit=$2',
  'device=/dev/disk/by-uuid/$3',
  'service=$4',
  'systemctl daemon-reload',
  'if ! mountpoint -q -- "${path}"; then',
  '  if [ -d "${path}" ]; then',
  '    found=$(find "${path}" -mindepth 1 -maxdepth 1 | head -n 3 | tr "\\n" " ")',
  '    [ -z "${found}" ] || fail "has files in ${path} that the disk would hide: ${found}. Move them away, or onto the disk"',
  '  fi',
  '  if [ ! -e "${device}" ]; then',
  '    fail "has no file system with the UUID $3, which belongs at ${path}: is the disk plugged in? See: lsblk -o NAME,UUID,FSTYPE,SIZE"',
  '  fi',
  'fi',
  'systemctl --quiet enable -- "${unit}"',
  'if ! systemctl start -- "${unit}"; then',
  '  journalctl --no-pager --lines=20 --output=cat --unit="${unit}" | cut -c 1-1000 >&2 || true',
  '  fail "cannot mount ${device} at ${path}. Is it of the type that its entry says? See: systemctl status ${unit}"',
  'fi',
  'source=$(findmnt -n -o SOURCE --mountpoint "${path}" | tail -n 1)',
  'source=$(readlink -f -- "${source%%[*}")',
  'target=$(readlink -f -- "${device}")',
  'if [ "${source}" != "${target}" ]; then',
  '  fail "has ${source} at ${path} instead of ${target}: unmount it, and take it out of /etc/fstab if it is there"',
  'fi',
  `if [ -e ${MOVING} ]; then`,
  `  rm -f ${MOVING}`,
  '  enabled=$(systemctl is-enabled -- "${service}.service" 2>/dev/null || true)',
  '  if [ "${enabled}" = enabled ]; then',
  '    say "starts ${service} with its data on the disk (usually 20 to 90 s)"',
  '    if ! systemctl start -- "${service}.service"; then',
  '      journalctl --no-pager --lines=20 --output=cat --unit="${service}.service" | cut -c 1-1000 >&2 || true',
  '      fail "moved the data of ${service}, which does not start with it. See: systemctl status ${service}"',
  '    fi',
  '  fi',
  'fi',
]);

const STATE = hostState([
  'enabled=$(systemctl is-enabled -- "$2" 2>/dev/null || true)',
  'active=$(systemctl is-active -- "$2" 2>/dev/null || true)',
  'echo "${enabled} ${active}"',
  `[ ! -e ${MOVING} ] || echo moving`,
]);

/** Data under a running k3s is not taken away: it would go on with an empty folder at the next start. */
const DELETE = hostScript([
  'path=$1',
  'unit=$2',
  'service=$4',
  'case "${path}/" in',
  '  /var/lib/rancher/* | /var/lib/kubelet/*)',
  '    if systemctl is-active --quiet -- "${service}.service"; then',
  '      fail "still runs ${service} with its data on the disk at ${path}. Keep the mount, or first take the machine out of the home"',
  '    fi',
  '    ;;',
  '  *) ;;',
  'esac',
  'systemctl --quiet disable --now -- "${unit}" 2>/dev/null || systemctl stop -- "${unit}" 2>/dev/null || true',
  'if mountpoint -q -- "${path}"; then',
  '  fail "still uses ${path}: stop what has files open there. See: fuser -vm ${path}"',
  'fi',
]);

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
        script: SCRIPT,
        state: STATE,
        delete: DELETE,
        deleteIfReachable: true,
        args: [name, mount.path, unit, mount.uuid, host.k3sService],
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
