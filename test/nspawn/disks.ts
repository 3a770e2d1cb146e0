import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';

/** A disk of a machine: a file that takes no room until it is written, behind a loop device. */
export interface TestDisk {
  /** Such as `/dev/loop3`, in the machine and out here. */
  readonly device: string;
  /** The name of the link to it in the machine's `/dev/disk/by-id`. */
  readonly id: string;
  /** The sparse file. */
  readonly file: string;
  /** Lets the machine see the partitions that the device has by now. After a restart they are asked for again. */
  readonly showPartitions: () => Promise<void>;
}

export interface DiskOptions {
  /** Name in `/dev/disk/by-id`, such as `ata-EXAMPLE_A`. @default - the device's name */
  readonly id?: string;
  /** @default 64 MiB */
  readonly sizeBytes?: number;
}

/** What a machine's disks are attached through. */
export interface DiskPort {
  /** The farm's folder of disks: what lies there is detached when the farm is cleared away. */
  readonly folder: string;
  readonly root: string;
  readonly inside: (script: string) => Promise<unknown>;
  /** Gives the device to the machine again whenever it starts. */
  readonly bindFromNextStart: (device: string) => Promise<void>;
}

const DEFAULT_BYTES = 64 * 2 ** 20;

let made = 0;

/** Attaches a disk to a running machine. It stays attached through restarts, until the farm is cleared away. */
export async function attachDisk(port: DiskPort, machine: string, { id, sizeBytes = DEFAULT_BYTES }: DiskOptions): Promise<TestDisk> {
  made += 1;
  const file = join(port.folder, `${machine}-${made}`);
  const handle = await open(file, 'wx');
  await handle.truncate(sizeBytes);
  await handle.close();
  const { stdout: device } = await execa('losetup', ['--find', '--show', '--partscan', file]);
  const name = id ?? basename(device);
  await port.bindFromNextStart(device);
  await linkAtBoot(port.root, name, device);
  await port.inside(`${makeNode(device)} && mkdir -p /dev/disk/by-id && ln -sf ../../${basename(device)} /dev/disk/by-id/${name}`);
  return {
    ...{ device, id: name, file },
    showPartitions: async () => {
      // Reads the table itself: not every kernel can.
      await execa('partx', ['--update', device]);
      const found = readdirSync(`/sys/block/${basename(device)}`).filter((entry) => entry.startsWith(basename(device)));
      const scripts = found.map((part) => {
        const number = part.slice(basename(device).length + 1);
        return `${makeNode(`/dev/${part}`)} && ln -sf ../../${part} /dev/disk/by-id/${name}-part${number}`;
      });
      if (scripts.length > 0) await port.inside(scripts.join('\n'));
    },
  };
}

/** Devices are made by nobody in a container: udev does not run there. */
function makeNode(path: string): string {
  const name = basename(path);
  const number = readFileSync(join('/sys/class/block', name, 'dev'), 'utf8')
    .trim()
    .split(':');
  return `{ [ -b ${path} ] || mknod -m 0660 ${path} b ${number.join(' ')}; }`;
}

async function linkAtBoot(root: string, name: string, device: string): Promise<void> {
  const rules = join(root, 'etc/tmpfiles.d');
  if (!existsSync(rules)) await mkdir(rules, { recursive: true });
  await writeFile(join(rules, `disk-${basename(device)}.conf`), `L /dev/disk/by-id/${name} - - - - ../../${basename(device)}\n`);
}
