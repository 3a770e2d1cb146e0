import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, execaNode } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/machine/ssh/fingerprint.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { pathWith, program } from '../cluster/kubeconfig/server.js';
import { machines } from '../nspawn/machines.js';
import { useMachines } from '../nspawn/use-machines.js';
import { stubPulumi } from './pulumi-stub.js';

const launcher = fileURLToPath(new URL('../../bin/permacade.mjs', import.meta.url));

describe.skipIf(machines)('the commands from an empty folder to an examined home', () => {
  const farm = useMachines(['alpha', 'beta']);
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    const { bin } = stubPulumi(folder);
    const { stdout: real } = await execa('sh', ['-c', 'command -v ssh']);
    // What a person's own configuration and agent would do.
    program(bin, 'ssh', `exec ${real} -F '${farm().sshConfig}' "$@"`);
    path = pathWith(bin);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const permacade = (...args: readonly string[]) =>
    execaNode(launcher, [...args, '--stack', 'new', '--settings', join(folder, 'Pulumi.new.yaml')], {
      env: { PATH: path },
      reject: false,
      stdin: 'ignore',
    });

  test('init asks for fingerprints, init writes, init does not overwrite, scan and doctor use what it wrote', async () => {
    const file = join(folder, 'Pulumi.new.yaml');
    const hosts = farm().machines.map(({ address }) => `root@${address}`);
    const prints = farm().machines.map(({ hostKey }) => fingerprint(hostKey));

    const unknown = await permacade('init', ...hosts);
    expect(unknown.exitCode).toBe(1);
    for (const print of prints) expect(unknown.stderr).toContain(print);
    expect(existsSync(file)).toBe(false);

    const written = await permacade('init', ...hosts, '--trust', ...prints);
    expect(written).toMatchObject({ exitCode: 0, stderr: '' });
    expect(written.stdout).toContain('npx permacade doctor --stack new');
    const settings = loadSettings({ stack: 'new', file });
    expect(settings.machines.map(({ name }) => name)).toEqual(['alpha', 'beta']);

    const text = readFileSync(file, 'utf8');
    expect(await permacade('init', ...hosts, '--trust', ...prints)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('never overwrites'),
    });
    expect(readFileSync(file, 'utf8')).toBe(text);

    const scanned = await permacade('scan', 'beta', '--json');
    expect(scanned).toMatchObject({ exitCode: 0, stderr: '' });
    const [beta] = JSON.parse(scanned.stdout) as { host: string; pinned: boolean; entry: { name: string; hostKey: string } }[];
    expect(beta).toMatchObject({ host: 'beta', pinned: true, entry: { name: 'beta', hostKey: farm().machine('beta').hostKey } });

    const examined = await permacade('doctor', 'beta', '--json');
    const findings = JSON.parse(examined.stdout) as { host: string; findings: { severity: string; check: string }[] }[];
    expect(findings.map(({ host }) => host)).toEqual(['here', 'beta']);
    const checks = findings[1]!.findings.map(({ severity, check }) => `${severity} ${check}`);
    // What scan wrote is what doctor reads: only what these machines really lack is left.
    expect(checks).toContain('stops dns');
    expect(checks.filter((one) => /serial|memory|cpus|architecture|name|disks|ssh|sudo|clock: /.test(one))).toEqual([]);
    expect(examined.exitCode).toBe(1);
    expect(findings[0]!.findings.filter(({ check }) => check === 'secrets')).toEqual([]);
    // Six programs start one after the other; on a busy computer that takes its time.
  }, 120_000);

  test('doctor refuses a name that no machine has', async () => {
    const { exitCode, stderr } = await permacade('doctor', 'gamma');
    expect([exitCode, stderr]).toEqual([1, 'unknown machine gamma: the settings have alpha, beta']);
  });
});
