import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { HostCommandBody } from '../../../../src/plan/plan.js';
import { requirement } from '../../../require.js';
import { scripts } from './full-machine.js';

/** Memory-backed, because the layers of an overlay cannot lie on another overlay, which is what a container's root is. */
const PLACE = '/dev/shm';

/** Whether this machine lets a test have a root folder of its own: a layer over the real one, mounted where nobody else sees it. */
function possible(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync(PLACE)) return false;
  const root = privateRoot();
  try {
    execFileSync('unshare', ['--mount', 'sh', '-c', `mount -t overlay o ${root.options} ${root.folder}/root`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    root.remove();
  }
}

export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A root folder in which host scripts do what they do on a machine, to files that nobody else sees. They see no process
 * but their own either: some of them end processes.
 */
export interface PrivateRoot {
  readonly folder: string;
  /** Of the overlay's mount. */
  readonly options: string;
  readonly write: (path: string, content: string, mode?: number) => void;
  /** Undefined when the scripts never changed it. */
  readonly read: (path: string) => string | undefined;
  /** Removes what a script made. */
  readonly forget: (path: string) => void;
  /** Puts a stub before the real program. It finds the real one with `real NAME`. */
  readonly program: (name: string, lines: readonly string[]) => void;
  /** What the kernel says at this path, instead of what it really says: in `/proc`. */
  readonly says: (path: string, content: string) => void;
  /** A block device that is there as this file system. */
  readonly disk: (uuid: string, device: string) => void;
  readonly run: (
    body: HostCommandBody,
    part?: 'script' | 'state' | 'delete',
    environment?: Readonly<Record<string, string>>,
  ) => Promise<Outcome>;
  readonly remove: () => void;
}

export function privateRoot(): PrivateRoot {
  const folder = mkdtempSync(join(PLACE, 'permacade-root-'));
  for (const part of ['upper', 'work', 'root', 'binds']) mkdirSync(join(folder, part));
  const upper = (path: string): string => join(folder, 'upper', path);
  const binds = new Map<string, string>();
  const disks = new Map<string, string>();
  const options = `-o lowerdir=/,upperdir=${folder}/upper,workdir=${folder}/work`;
  const write: PrivateRoot['write'] = (path, content, mode = 0o644) => {
    mkdirSync(dirname(upper(path)), { recursive: true });
    writeFileSync(upper(path), content);
    chmodSync(upper(path), mode);
  };
  const program: PrivateRoot['program'] = (name, lines) => write(`/opt/stubs/${name}`, `#!/bin/sh\n${lines.join('\n')}\n`, 0o755);
  for (const [name, text] of Object.entries(scripts)) write(`/opt/scripts/${name}`, text);
  // Not a container, whatever this really is: what a container is spared must be tried too.
  program('systemd-detect-virt', ['exit 1']);
  program('systemctl', ['echo "$*" >>/calls; case "$1" in is-enabled | is-active) exit 1 ;; esac']);
  return {
    folder,
    options,
    write,
    program,
    forget: (path) => rmSync(upper(path), { recursive: true, force: true }),
    read: (path) => (existsSync(upper(path)) ? readFileSync(upper(path), 'utf8') : undefined),
    says: (path, content) => {
      const file = binds.get(path) ?? join(folder, 'binds', String(binds.size));
      writeFileSync(file, content);
      binds.set(path, file);
    },
    disk: (uuid, device) => void disks.set(uuid, device),
    run: async (body, part = 'script', environment = {}) => {
      const root = join(folder, 'root');
      const setup = [
        'set -e',
        `mount -t overlay o ${options} ${root}`,
        `mount -t proc proc ${root}/proc`,
        ...[...binds].map(([path, file]) => `mount --bind ${file} ${root}${path}`),
        `mount -t tmpfs dev ${root}/dev`,
        `mkdir -p ${root}/dev/disk/by-uuid`,
        `mknod -m 666 ${root}/dev/null c 1 3`,
        ...[...disks].flatMap(([uuid, device]) => [`cp -a ${device} ${root}/dev/`, `ln -s ${device} ${root}/dev/disk/by-uuid/${uuid}`]),
        `exec chroot ${root} /bin/sh "$@"`,
      ].join('\n');
      const { exitCode, stdout, stderr } = await execa(
        'unshare',
        [
          '--mount',
          '--pid',
          '--fork',
          '--kill-child',
          '--propagation',
          'private',
          'sh',
          '-c',
          setup,
          'sh',
          `/opt/scripts/${body[part]!}`,
          ...body.args,
        ],
        {
          reject: false,
          detached: true,
          input: part === 'script' && typeof body.stdin === 'string' ? body.stdin : '',
          extendEnv: false,
          env: { PATH: '/opt/stubs:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin', ...environment },
          stripFinalNewline: false,
        },
      );
      return { exitCode, stdout, stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const noPrivateRoot = requirement('scripts that prepare a machine', possible(), 'they need root on Linux with overlay mounts');
