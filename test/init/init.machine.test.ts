import { X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import bcrypt from 'bcryptjs';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { init, type InitOptions } from '../../src/init/init.js';
import { compile } from '../../src/plan/compile.js';
import { fingerprint } from '../../src/machine/ssh/fingerprint.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { compose } from '../../src/stacks/stacks.js';
import { pathWith } from '../cluster/kubeconfig/server.js';
import { bootMachines, type MachineFarm, machines } from '../nspawn/machines.js';
import { exampleGames } from '../stacks/example.js';
import { stubPulumi } from './pulumi-stub.js';

describe.skipIf(machines)('init', () => {
  let farm: MachineFarm;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    farm = await bootMachines(['alpha', 'beta']);
  });
  afterAll(() => farm?.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    file = join(folder, 'home', 'Pulumi.first.yaml');
    mkdirSync(join(folder, 'home'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  const options = (changes: Partial<InitOptions> = {}): InitOptions => ({
    stack: 'first',
    file,
    hosts: farm.machines.map(({ address }) => `root@${address}`),
    domain: 'home.arpa',
    user: 'ubuntu',
    timeZone: 'Australia/Perth',
    project: readFileSync(fileURLToPath(new URL('../../Pulumi.yaml', import.meta.url)), 'utf8'),
    trusted: farm.machines.map(({ hostKey }) => fingerprint(hostKey)),
    login: { config: farm.sshConfig, identity: farm.identity },
    compiled: async (settings) => compile(compose(settings, exampleGames).home, { accept: settings.accept, broken: 'tell' }),
    ...changes,
  });
  const written = (): readonly string[] => readdirSync(join(folder, 'home'));

  test('writes settings with every machine, its key pinned, and secrets that only Pulumi has', async () => {
    const pulumi = stubPulumi(folder);
    vi.stubEnv('PATH', pathWith(pulumi.bin));
    const told = (await init(options())).join('\n');
    expect(written()).toEqual(['Pulumi.first.yaml']);
    const settings = loadSettings({ stack: 'first', file });
    expect(settings.machines).toMatchObject(
      farm.machines.map(({ name, address, hostKey }, index) => ({
        name,
        address,
        hostKey,
        user: 'root',
        roles: [index === 0 ? 'server' : 'agent'],
      })),
    );
    expect(settings.secrets).toEqual(
      expect.arrayContaining(['home-ca-key', 'k3s-agent-token', 'k3s-token', 'registry-htpasswd', 'registry-password']),
    );

    const key = createPrivateKey(pulumi.given('home-ca-key'));
    const certificate = new X509Certificate(settings.ca.certificate);
    expect(certificate.publicKey.equals(createPublicKey(key))).toBe(true);
    const [user, hash] = pulumi.given('registry-htpasswd').split(':');
    expect(user).toBe('arcade');
    expect(bcrypt.compareSync(pulumi.given('registry-password'), hash!)).toBe(true);

    const text = readFileSync(file, 'utf8');
    for (const name of settings.secrets) {
      const value = pulumi.given(name);
      expect(value.length).toBeGreaterThan(15);
      for (const seen of [text, told, ...pulumi.calls()]) expect(seen).not.toContain(value.trim());
    }
    expect(pulumi.given('k3s-token')).not.toBe(pulumi.given('k3s-agent-token'));
    expect(text).toContain('encryptionsalt: v1:stub=:c2FsdA==');
    expect(told).toContain('It cannot be recovered');
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('permacade-init-'))).toEqual([]);
  });

  test('is told fingerprints, or ends with their list and writes nothing', async () => {
    vi.stubEnv('PATH', pathWith(stubPulumi(folder).bin));
    const refused = init(options({ trusted: [fingerprint(farm.machines[0]!.hostKey)] }));
    await expect(refused).rejects.toThrow(`${fingerprint(farm.machines[1]!.hostKey)}  beta at ${farm.machines[1]!.address}`);
    await expect(refused).rejects.not.toThrow(fingerprint(farm.machines[0]!.hostKey));
    await expect(init(options({ trusted: ['SHA256:abc'] }))).rejects.toThrow('no machine has the host key SHA256:abc');
    const asked: string[] = [];
    const ask = async ({ name }: { readonly name: string }): Promise<boolean> => asked.push(name) < 2;
    await expect(init(options({ trusted: [], ask }))).rejects.toThrow('host beta: its host key was not confirmed');
    expect(asked).toEqual(['alpha', 'beta']);
    expect(written()).toEqual([]);
  });

  test('never overwrites, not even a dangling link', async () => {
    vi.stubEnv('PATH', pathWith(stubPulumi(folder).bin));
    writeFileSync(file, 'mine');
    await expect(init(options())).rejects.toThrow('exists, and init never overwrites it');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    rmSync(file);
    symlinkSync(join(folder, 'nowhere'), file);
    await expect(init(options())).rejects.toThrow('exists, and init never overwrites it');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  test.each([
    [{ failsAt: 'k3s-token' }, /could not keep secret:k3s-token, and nothing was written: error: no room/, true],
    [{ passphrase: false }, /export PULUMI_CONFIG_PASSPHRASE_FILE/, false],
  ])('writes nothing when Pulumi fails (%j), and removes the stack it made', async (how, message, removed) => {
    const pulumi = stubPulumi(folder, how);
    vi.stubEnv('PATH', pathWith(pulumi.bin));
    await expect(init(options())).rejects.toThrow(message);
    expect(written()).toEqual([]);
    expect(pulumi.calls().some((call) => call.includes('stack rm first'))).toBe(removed);
  });

  test('a machine that is off or not allowed in stops it with its name', async () => {
    const hosts = [...options().hosts, 'root@10.255.255.254'];
    await expect(init(options({ hosts: hosts.slice(0, 1).concat('nobody@' + farm.machines[1]!.address) }))).rejects.toThrow(
      /cannot log in to host/,
    );
    expect(written()).toEqual([]);
  });

  test('without Pulumi writes settings that compile, and prints commands without a value that make every secret', async () => {
    // Everything but Pulumi is on this path.
    vi.stubEnv('PATH', withoutPulumi(join(folder, 'path')));
    const told = await init(options());
    const settings = loadSettings({ stack: 'first', file });
    expect(settings.secrets).toEqual([]);
    expect(readFileSync(file, 'utf8')).toContain('Placeholder, its key was destroyed');

    const pulumi = stubPulumi(folder);
    const commands = told.filter((line) => line.startsWith('  ') && line.includes('secret:') && !line.includes('htpasswd -n'));
    const authority = told.filter((line) => line.includes('config set --stack first --path permacade:ca.certificate'));
    expect(authority).toHaveLength(1);
    for (const command of commands) await execa('sh', ['-c', command], { cwd: folder, env: { PATH: pathWith(pulumi.bin) } });
    const key = createPrivateKey(pulumi.given('home-ca-key'));
    const certificate = new X509Certificate(readFileSync(join(folder, 'home-ca.crt')));
    expect([certificate.ca, certificate.publicKey.equals(createPublicKey(key))]).toEqual([true, true]);
    expect(pulumi.given('k3s-token')).toMatch(/^[0-9a-f]{48}$/);
  });
});

function withoutPulumi(folder: string): string {
  mkdirSync(folder);
  for (const from of ['/usr/bin', '/bin', '/usr/sbin']) {
    for (const name of readdirSync(from))
      if (name !== 'pulumi' && !existsSync(join(folder, name))) symlinkSync(join(from, name), join(folder, name));
  }
  return folder;
}
