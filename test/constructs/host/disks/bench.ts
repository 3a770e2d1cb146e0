import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, rmdirSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execa, execaSync } from 'execa';
import { scriptFile } from '../../../../constructs/core/script.js';
import { inOneFolder } from '../../../script-folder.js';

const guard = inOneFolder(scriptFile(import.meta.url, '../../../../constructs/host/disks/disk-guard.sh'));

/** Loop devices stand for disks. */
export const loops =
  process.getuid?.() === 0 &&
  ['losetup', 'unshare', 'mkfs.ext4', 'sgdisk', 'wipefs'].every((tool) => execaSync('which', [tool], { reject: false }).exitCode === 0) &&
  execaSync('losetup', ['--find'], { reject: false }).exitCode === 0;

const BY_ID = '/dev/disk/by-id';

/** What runs before the guard: its own view of `/dev/disk/by-id` and of what the machine remembers. */
const VIEW = `set -eu
mount -t tmpfs none ${BY_ID}
mount --bind "$1" /var/lib
while read -r id device; do ln -s "$device" "${BY_ID}/$id"; done <"$2"
sh -eu "$3"
PATH="$4:$PATH"
export PATH
guard=$5
shift 5
exec sh "$guard" "$@"
`;

export interface LoopDisk {
  readonly device: string;
  readonly image: string;
  readonly size: number;
  readonly kind: string;
  /** Of all that is on it. */
  digest(): string;
}

export interface Guarded {
  readonly id?: string;
  readonly size?: number;
  readonly kind?: string;
  readonly token?: string;
  /** Shell that runs first, in the guard's view of the machine: what it mounts is gone afterwards. */
  readonly before?: string;
  /** Programs that stand before those of the system, by name. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Names under `/dev/disk/by-id` and what they lead to, beside the disk's own. */
  readonly links?: Readonly<Record<string, string>>;
}

/** A machine's disks, each known as `disk-<number>`. */
export class DiskBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'permacade-disks-'));
  readonly state = join(this.folder, 'var-lib');
  readonly #devices: string[] = [];
  readonly #made = mkdirSync(BY_ID, { recursive: true });

  constructor() {
    mkdirSync(this.state);
  }

  disk(bytes = 64 * 1024 * 1024): LoopDisk {
    const image = join(this.folder, `image-${this.#devices.length}`);
    closeSync(openSync(image, 'w'));
    truncateSync(image, bytes);
    const device = execaSync('losetup', ['--find', '--show', '--partscan', image]).stdout;
    this.#devices.push(device);
    const rotates = readFileSync(`/sys/class/block/${basename(device)}/queue/rotational`, 'utf8').trim() === '1';
    const digest = (): string => {
      execaSync('blockdev', ['--flushbufs', device]);
      return createHash('sha256').update(readFileSync(image)).digest('hex');
    };
    return { device, image, size: bytes, kind: rotates ? 'hdd' : 'ssd', digest };
  }

  async guard(disk: LoopDisk, options: Guarded = {}): Promise<{ readonly exitCode: number; readonly stderr: string }> {
    const { id = this.id(disk), size = disk.size, kind = disk.kind, token = '', before = '', programs = {}, links = {} } = options;
    const bin = mkdtempSync(join(this.folder, 'bin-'));
    for (const [name, text] of Object.entries(programs)) writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    const file = (name: string, text: string): string => {
      writeFileSync(join(bin, name), text);
      return join(bin, name);
    };
    const all = Object.entries({ [this.id(disk)]: disk.device, ...links });
    const table = file('links', all.map((link) => `${link.join(' ')}\n`).join(''));
    const given = [this.state, table, file('before', before), bin, guard];
    const { exitCode, stderr } = await execa(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-c', VIEW, 'view', ...given, 'pi-3', id, String(size), kind, token],
      { reject: false, detached: true, stdin: 'ignore' },
    );
    return { exitCode: exitCode ?? -1, stderr };
  }

  id(disk: LoopDisk): string {
    return `disk-${this.#devices.indexOf(disk.device)}`;
  }

  token(disk: LoopDisk, id = this.id(disk)): string {
    return execaSync('sh', [
      '-eu',
      '-c',
      '. "$1"; disk_token "$2" "$3"; echo "$disk_token"',
      'token',
      `${dirname(guard)}/disk-token.sh`,
      id,
      disk.device,
    ]).stdout;
  }

  /** What the machine remembers about the disk. */
  journal(disk: LoopDisk): string {
    return readFileSync(join(this.state, 'permacade/wipe', this.id(disk)), 'utf8');
  }

  close(): void {
    for (const device of this.#devices) execaSync('losetup', ['--detach', device], { reject: false });
    rmSync(this.folder, { recursive: true, force: true });
    if (this.#made === undefined) return;
    for (const made of [BY_ID, '/dev/disk']) {
      try {
        rmdirSync(made);
      } catch {
        // Somebody else's by now.
      }
    }
  }
}
