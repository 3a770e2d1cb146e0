import { execaNode, execa } from 'execa';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { scriptFile } from '../../../constructs/core/script.js';
import { fingerprint } from '../../../src/machine/ssh/fingerprint.js';
import { listScanned, scanText } from '../../../src/machine/scan/scan-text.js';
import { scan, type Scanned } from '../../../src/machine/scan/scan.js';
import { parseTarget } from '../../../src/machine/scan/scan-target.js';
import { parseSettings } from '../../../src/settings/load-settings.js';
import { openStackFile } from '../../../src/settings/stack-file.js';
import { bytes } from '../../../src/settings/size.js';
import { quote } from '../../quote.js';
import { pathWith, program } from '../../cluster/kubeconfig/server.js';
import { machines, type MachineFarm, type TestMachine } from '../../nspawn/machines.js';
import { difference } from '../../nspawn/snapshot/difference.js';
import { useMachines } from '../../nspawn/use-machines.js';
import { inOneFolder } from '../../script-folder.js';
import { exampleSettings } from '../../stacks/example.js';

const launcher = fileURLToPath(new URL('../../../bin/permacade.mjs', import.meta.url));

async function scanned(farm: MachineFarm, ...which: readonly TestMachine[]): Promise<readonly Scanned[]> {
  const targets = which.map(({ user, address }) => parseTarget(`${user}@${address}`, [], 'ubuntu'));
  const results = await scan(targets, { login: { config: farm.sshConfig, identity: farm.identity } });
  expect(listScanned(results)).toHaveLength(which.length);
  return listScanned(results);
}

describe.skipIf(machines)('a scan of real machines as root', () => {
  const farm = useMachines(['alpha', 'beta']);

  test('finds disks by id, what is mounted, how fast it is and what a wipe would need, and changes nothing', async () => {
    const alpha = farm().machine('alpha');
    const data = await alpha.attachDisk({ id: 'ata-EXAMPLE_DATA' });
    const old = await alpha.attachDisk({ id: 'ata-EXAMPLE_OLD' });
    const empty = await alpha.attachDisk({ id: 'ata-EXAMPLE_EMPTY' });
    for (const { device } of [data, old]) await execa('mkfs.ext4', ['-q', device]);
    expect(await alpha.inside(`mkdir -p /srv/data && mount ${data.device} /srv/data && sync`)).toMatchObject({ exitCode: 0 });
    const listing = 'cd /srv/data && find . -printf "%p %m %U %T@ %s\\n"';
    const [before, inData] = [await alpha.snapshot(), (await alpha.inside(listing)).stdout];

    const [found] = await scanned(farm(), alpha);
    // A folder says when names in it changed last; the measured file came and went there.
    const withoutTimes = (text: string): string => text.replace(/^(\. \d+ \d+) \S+/, '$1');
    expect(withoutTimes((await alpha.inside(listing)).stdout)).toBe(withoutTimes(inData));
    expect(difference(before, await alpha.snapshot())).toEqual([]);

    const disks = Object.fromEntries((found!.entry.disks ?? []).map((disk) => [disk.id, disk]));
    expect(disks[data.id]).toMatchObject({ size: '64Mi', use: 'data', fsync: expect.any(Number) });
    expect(disks[old.id]).toEqual({ id: old.id, size: '64Mi', class: expect.any(String) });
    expect(disks[empty.id]).toEqual({ id: empty.id, size: '64Mi', class: expect.any(String) });
    const about = Object.fromEntries((found!.entry.disks ?? []).map(({ id }, index) => [id, found!.aboutDisks[index]]));
    expect(about[data.id]).toMatch(/mounted at \/srv\/data, holds ext4; 4 KiB are durable after .* ms \(median\)/);
    expect(about[old.id]).toMatch(/not mounted, holds ext4; to let Ceph wipe exactly this, add wipe: [0-9a-f]{64}$/);
    expect(about[empty.id]).toMatch(/not mounted, no signature on it$/);
    expect(await alpha.inside('umount /srv/data')).toMatchObject({ exitCode: 0 });
  });

  test("the figures and the token that it prints are those that the guard of Ceph's disks asks for", async () => {
    const beta = farm().machine('beta');
    const old = await beta.attachDisk({ id: 'ata-EXAMPLE_USED' });
    await execa('mkfs.ext4', ['-q', old.device]);
    const [found] = await scanned(farm(), beta);
    const place = found!.entry.disks!.findIndex(({ id }) => id === old.id);
    const disk = found!.entry.disks![place]!;
    const token = /add wipe: ([0-9a-f]{64})$/.exec(found!.aboutDisks[place]!)![1]!;
    const guardFile = inOneFolder(scriptFile(import.meta.url, '../../../constructs/host/disks/disk-guard.sh'));
    cpSync(dirname(guardFile), join(beta.root, 'root/scripts'), { recursive: true });
    const guard = (wipe: string) =>
      beta.inside(['sh', '/root/scripts/disk-guard.sh', 'beta', disk.id, String(bytes(disk.size)), disk.class, wipe].map(quote).join(' '));
    expect((await guard('')).exitCode).not.toBe(0);
    expect((await guard(token.replace(/^./, (first) => (first === '0' ? '1' : '0')))).exitCode).not.toBe(0);
    expect((await execa('blkid', ['-o', 'value', '-s', 'TYPE', old.device])).stdout).toBe('ext4');
    expect(await guard(token)).toMatchObject({ exitCode: 0 });
    expect((await execa('wipefs', [old.device])).stdout).toBe('');
  });

  test('the command prints what the settings take, keys included, and says that nobody has vouched for them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    try {
      const real = (await execa('sh', ['-c', 'command -v ssh'])).stdout;
      program(join(folder, 'bin'), 'ssh', `exec ${real} -F '${farm().sshConfig}' "$@"`);
      const hosts = farm().machines.map(({ address }) => `root@${address}`);
      const missing = join(folder, 'Pulumi.none.yaml');
      const { stdout, stderr, exitCode } = await execaNode(launcher, ['scan', ...hosts, '--settings', missing], {
        env: { PATH: pathWith(join(folder, 'bin')) },
        reject: false,
      });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining(fingerprint(farm().machine('alpha').hostKey)) });
      const { config } = openStackFile(`config:\n${stdout}\n`, 'scan');
      const hosts_ = (config['hosts'] as object[]).map((host, index) => ({ ...host, roles: [index === 0 ? 'server' : 'agent'] }));
      const { machines: parsed } = parseSettings(
        { domain: 'home.arpa', ca: exampleSettings.ca, hosts: hosts_ },
        { stack: 'x', file: 'scan' },
      );
      expect(parsed).toMatchObject(
        farm().machines.map(({ name, address, hostKey }) => ({ name, address, hostKey, user: 'root', arch: 'amd64' })),
      );
      // No prompt, no stage, nothing but the entries: it can be appended to a file.
      expect(stdout.startsWith('  permacade:hosts:\n')).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('one machine that is off is named, and the others are read', async () => {
    const targets = [parseTarget('root@10.255.255.254', [], 'ubuntu'), parseTarget(`root@${farm().machine('beta').address}`, [], 'ubuntu')];
    const login = { config: join(farm().folder, 'unreachable'), identity: farm().identity };
    writeFileSync(login.config, 'Host 10.255.255.254\n  ProxyCommand false\n');
    const results = await scan(targets, { login });
    expect(scanText(results)).toMatch(/# 10\.255\.255\.254: not read: .*\n[^]*- name: beta/);
  });

  test('a machine of the settings that shows another key than the pinned one is not read', async () => {
    const [alpha, beta] = farm().machines;
    const machine = { ...exampleSettings.machines[0]!, name: 'alpha', address: alpha!.address, user: 'root', hostKey: beta!.hostKey };
    const login = { config: farm().sshConfig, identity: farm().identity };
    const [result] = await scan([parseTarget('alpha', [machine], 'root')], { login });
    expect(result).toMatchObject({ failed: expect.stringContaining('does not show the hostKey of the settings') });
  });
});

describe.skipIf(machines).each([
  [true, 'sudo', []],
  [false, 'user', [expect.stringContaining('read without root')]],
] as const)('a scan as a user who may become root: %s', (sudo, access, notes) => {
  const farm = useMachines(['gamma'], { user: 'ubuntu', sudo });

  test('reads what it can and says what is missing', async () => {
    const [found] = await scanned(farm(), farm().machine('gamma'));
    expect(found!.facts.access).toBe(access);
    expect(found!.about).toEqual(expect.arrayContaining([...notes]));
    expect(found!.about.some((line) => line.includes('read without root'))).toBe(notes.length > 0);
    expect(found!.entry).toMatchObject({ name: 'gamma', arch: 'amd64', hostKey: farm().machine('gamma').hostKey });
    expect(found!.entry).not.toHaveProperty('user');
  });
});
