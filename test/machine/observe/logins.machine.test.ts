import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observe, type HostObservation } from '../../../src/machine/observe/observe.js';
import type { DriftReport } from '../../../src/machine/observe/drift-report.js';
import { toYaml } from '../../../constructs/core/yaml.js';
import { bundleRootCall } from '../../../src/machine/script/bundled-call.js';
import { framed } from '../../../src/machine/script/framed.js';
import { removalCall, removalInput } from '../../../src/machine/script/removal-call.js';
import { overSsh } from '../../../src/machine/ssh/run-over-ssh.js';
import { startAgent } from '../../../src/machine/ssh/private-agent.js';
import { machines } from '../../nspawn/machines.js';
import { useMachines } from '../../nspawn/use-machines.js';
import { machine } from '../../plan/tree.js';
import { exampleSettings } from '../../stacks/example.js';
import { compilePlan } from './described-home.js';

const PROGRAM = fileURLToPath(new URL('../../../bin/permacade.mjs', import.meta.url));

describe.skipIf(machines)('logging in to a real machine', { timeout: 60_000 }, () => {
  const farm = useMachines(['adonis'], { user: 'ubuntu' });
  const adonis = () => farm().machine('adonis');
  const target = () => ({ name: 'adonis', address: adonis().address, user: adonis().user, hostKey: adonis().hostKey });
  let folder: string;
  let locked: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-logins-'));
    const file = join(folder, 'locked');
    copyFileSync(farm().identity, file);
    execFileSync('chmod', ['600', file]);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'sesame', '-f', file]);
    locked = readFileSync(file, 'utf8');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const plan = () => compilePlan({ hosts: [{ machine: target(), files: [{ path: '/etc/one', content: 'one\n' }] }] });
  const seen = async (): Promise<HostObservation> => (await observe(plan(), { identity: farm().identity })).get('adonis')!;

  it('works with a key behind a passphrase, and under its name when the address is another', async () => {
    const agent = await startAgent(locked, 'sesame');
    const heard: string[] = [];
    const moved = { ...target(), address: '127.0.0.2', hostName: adonis().address };
    const options = { seconds: 20, agent: agent.socket, port: 22, say: (text: string) => heard.push(text), connectSeconds: 3 };
    const result = await overSsh(moved, 'cat; exit 3', { ...options, input: 'hello' }).catch((error: unknown) => error);
    await agent.stop();
    // Whatever listens here on port 22 has another key, which is an answer as well.
    if (result instanceof Error) expect(result.message).toMatch(/hostKey/);
    else {
      expect(result).toMatchObject({ stdout: 'hello', exitCode: 3, address: adonis().address });
      expect(heard.join()).toContain('change its address in the settings');
    }
    await expect(startAgent(locked, 'wrong')).rejects.toThrow(/secret:ssh-key is not a private key that ssh-add accepts/);
  });

  it('becomes root through sudo, and says at once when it cannot', async () => {
    expect(await seen()).toMatchObject({ reachable: true });
    await adonis().inside('mkdir /root/away && mv /etc/sudoers.d/* /root/away/; printf "ubuntu ALL=(ALL) ALL\\n" >/etc/sudoers.d/asks');
    expect(await seen()).toMatchObject({
      reachable: false,
      failure: 'root',
      reason: expect.stringContaining('ubuntu cannot become root') as string,
    });
    await adonis().inside('mv /usr/bin/sudo /root/away/');
    expect(await seen()).toMatchObject({ failure: 'root', reason: expect.stringContaining('is not root and there is no sudo') as string });
    await adonis().inside('mv /root/away/sudo /usr/bin/; rm /etc/sudoers.d/asks; mv /root/away/* /etc/sudoers.d/');
    expect(await seen()).toMatchObject({ reachable: true });
  });

  it('lets permacade drift say in JSON and by its exit code what it found', async () => {
    const host = { ...target(), roles: ['server'], arch: 'amd64', cpus: 4, memory: '15911Mi' };
    const settings = join(folder, 'Pulumi.one.yaml');
    writeFileSync(
      settings,
      toYaml({
        config: {
          'permacade:domain': 'home.arpa',
          'permacade:ca': exampleSettings.ca,
          'permacade:registry': { where: 'outside', host: 'registry.home.arpa', address: '192.0.2.5', login: false },
          'permacade:hosts': [host, { ...host, name: 'pi-1', address: '127.0.0.3', roles: ['agent'], arch: 'arm64' }],
        },
      }),
    );
    const games = join(folder, 'games.json');
    writeFileSync(games, '{ "games": [{ "driver": "pong", "title": "Pong" }] }');
    const drift = async (...more: readonly string[]) => {
      const words = [PROGRAM, 'drift', '--stack', 'one', '--settings', settings, '--games', games, '--identity', farm().identity, ...more];
      return execa(process.execPath, words, { reject: false });
    };
    const { stdout, exitCode, stderr } = await drift('--json');
    expect([exitCode, stderr]).toEqual([1, '']);
    const report = JSON.parse(stdout) as DriftReport;
    expect(report).toMatchObject({
      clean: false,
      hosts: [
        { host: 'adonis', reachable: true, units: { clean: 0, drifted: 0 } },
        { host: 'pi-1', reachable: false },
      ],
    });
    const table = await drift();
    expect([table.exitCode, table.stdout]).toEqual([1, expect.stringContaining('are to be applied yet')]);
  });

  it('runs what a leaving machine is to run, and lets one leave that does not answer', async () => {
    const script = 'read -r size; cat >/root/left; echo "$1"';
    const call = bundleRootCall({ host: 'adonis', about: 'leave', script, arguments: [`it's "$HOME"`], seconds: 20 });
    const removal = (input: string, at = target()) => execa('/bin/sh', ['-c', removalCall(at, call.line)], { input, reject: false });
    const bye = (text: string): string => `${call.input}${framed(text)}`;
    const key = readFileSync(farm().identity, 'utf8');
    expect(await removal(removalInput(key, '', bye('bye\n')))).toMatchObject({ exitCode: 0, stdout: `permacade call\nit's "$HOME"` });
    expect((await adonis().inside('cat /root/left')).stdout).toBe('bye\n');
    expect(await removal(removalInput(locked, 'sesame', bye('again\n')))).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await adonis().inside('cat /root/left')).stdout).toBe('again\n');
    const refused = await removal(removalInput(key, '', bye('no\n')), { ...target(), hostKey: machine('x').hostKey! });
    expect([refused.exitCode, refused.stderr]).toEqual([0, expect.stringContaining('host adonis cannot be reached, so it stays as it is')]);
    await adonis().powerCut();
    const gone = await removal(removalInput(key, '', bye('no\n')));
    expect([gone.exitCode, gone.stderr]).toEqual([0, expect.stringContaining('permacade: warning: host adonis cannot be reached')]);
  });
});
