import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requirement } from '../../../require.js';
import { findCommand, fullMachine } from './full-machine.js';
import { noPrivateRoot, privateRoot, type Outcome, type PrivateRoot } from './private-root.js';
import { provesAll } from '../../../proof.js';

const UUID = fullMachine.mounts[0]!.uuid;
const FOLDER = '/var/lib/rancher';
const FILES: Readonly<Record<string, string>> = {
  'k3s/server/db/state.db': 'every object of the home\n'.repeat(1000),
  'k3s/server/token': 'K10\n',
  'k3s/agent/it\'s "$(reboot)"\n; rm -rf *': 'hostile\n',
  '.hidden': 'dot\n',
};

/** Every point takes a while; `npm run proof` tries all. */
const STEP = provesAll ? 1 : 5;

/** Programs between which the script can be cut. */
const CUTS = ['mv', 'sync', 'cp', 'rm', 'rmdir', 'mkdir', 'mount', 'umount', 'find', 'chmod', 'sha256sum'];

const noLoop = requirement('moving the data of k3s', noPrivateRoot === false && loopDevices(), 'it needs loop devices');

function loopDevices(): boolean {
  try {
    execFileSync('losetup', ['-f'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(noLoop)('moving the data of k3s to its disk', () => {
  const move = findCommand(fullMachine, 'move-var-lib-rancher');
  const folder = mkdtempSync(join(tmpdir(), 'permacade-disk-'));
  const image = join(folder, 'disk.img');
  let root: PrivateRoot;
  let device: string;

  const onDisk = (script: string): string =>
    execFileSync('unshare', ['--mount', 'sh', '-c', `mount "$1" /mnt && cd /mnt && ${script}`, 'sh', device], { encoding: 'utf8' });
  const contents = (): string => onDisk(LISTING);
  const local = (path: string): string =>
    execFileSync('sh', ['-c', `cd "$1" && ${LISTING}`, 'sh', join(root.folder, 'upper', path)], { encoding: 'utf8', stdio: 'pipe' });
  const run = (environment?: Readonly<Record<string, string>>): Promise<Outcome> => root.run(move, 'script', environment);

  beforeEach(() => {
    execFileSync('sh', ['-c', 'dd if=/dev/zero of="$1" bs=1M count=16 status=none && mkfs.ext4 -q -U "$2" "$1"', 'sh', image, UUID]);
    device = execFileSync('losetup', ['--show', '-f', image], { encoding: 'utf8' }).trim();
    root = privateRoot();
    root.disk(UUID, device);
    for (const [path, content] of Object.entries(FILES)) root.write(`${FOLDER}/${path}`, content, 0o600);
  });
  afterEach(() => {
    execFileSync('losetup', ['-d', device]);
    rmSync(image, { force: true });
    root.remove();
  });

  it('leaves everything on the disk, the old copy beside, and k3s stopped until the disk is mounted', async () => {
    const before = local(FOLDER);
    const { exitCode, stderr } = await run();
    expect(exitCode, stderr).toBe(0);
    expect(contents()).toBe(before);
    expect(local(`${FOLDER}.permacade-old`)).toBe(before);
    expect(local(FOLDER)).toBe('');
    expect(root.read('/var/lib/permacade/moving-k3s-data')).toBe('');
    expect(root.read('/calls')).toContain('daemon-reload');
    expect(stderr).toContain('The old copy is kept until you delete it: rm -r /var/lib/rancher.permacade-old');
  });

  it('does nothing the second time, and on a machine that has no data yet', async () => {
    await run();
    const before = contents();
    expect(await run()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(contents()).toBe(before);
  });

  it('refuses a disk that holds something else', async () => {
    onDisk('echo photo >photo.jpg');
    const { exitCode, stderr } = await run();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('files on the disk (photo.jpg)');
    expect(local(FOLDER)).not.toBe('');
  });

  it('refuses a disk that is too small, before it stops anything', async () => {
    root.write(`${FOLDER}/big`, 'x'.repeat(24 * 2 ** 20));
    const { exitCode, stderr } = await run();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Use a larger disk');
  });

  it('says which disk is missing', async () => {
    const other = findCommand({ ...fullMachine, mounts: [{ path: FOLDER, uuid: 'gone', type: 'ext4' }] }, 'move-var-lib-rancher');
    const { exitCode, stderr } = await root.run(other);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the file system with UUID gone for /var/lib/rancher was not found');
  });

  it('goes on after a kill at any point, and never has less than one whole copy', { timeout: 300_000 }, async () => {
    for (const name of CUTS) {
      root.program(name, [
        'n=$(($(cat /count 2>/dev/null || echo 0) + 1))',
        'echo "${n}" >/count',
        'if [ "${n}" = "${CUT_AT:-0}" ]; then kill -s KILL 0; fi',
        `PATH=/usr/sbin:/usr/bin:/sbin:/bin exec ${name} "$@"`,
      ]);
    }
    const before = local(FOLDER);
    const whole = (): boolean => {
      const places = [FOLDER, `${FOLDER}.permacade-old`].map((path) => existing(() => local(path)));
      return places.includes(before);
    };
    let cuts = 0;
    for (let at = 1; at < 200; at += STEP) {
      root.write('/count', '0');
      const cut = await run({ CUT_AT: String(at) });
      if (cut.exitCode === 0) break;
      cuts += 1;
      expect(whole(), `cut at ${at}`).toBe(true);
      const { exitCode, stderr } = await run();
      expect(exitCode, `cut at ${at}: ${stderr}`).toBe(0);
      expect(contents(), `cut at ${at}`).toBe(before);
      expect(local(`${FOLDER}.permacade-old`), `cut at ${at}`).toBe(before);
      onDisk('find . -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -r {} +');
      const upper = join(root.folder, 'upper');
      execFileSync('sh', [
        '-c',
        'rmdir "$1" && mv -T "$1.permacade-old" "$1" && rm -f "$2"',
        'sh',
        upper + FOLDER,
        `${upper}/var/lib/permacade/moving-k3s-data`,
      ]);
    }
    expect(cuts).toBeGreaterThan(20 / STEP);
  });
});

/** Names, modes, owners and content of everything below, but for what a file system brings itself. */
const LISTING =
  'find . -mindepth 1 ! -path "./lost+found*" -printf "%p %y %m %U %G\\n" | sort && find . -type f -print0 | sort -z | xargs -0 -r sha256sum';

function existing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
