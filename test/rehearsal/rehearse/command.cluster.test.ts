import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa, type ResultPromise } from 'execa';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { RehearsalReport } from '../../../src/rehearsal/rehearse/report.js';
import { type SmallHome, smallHome } from '../../homes/small-home.js';
import { Random } from '../../fit/random.js';
import { listProcesses } from '../control-plane/left-behind.js';
import { provesAll } from '../../proof.js';
import { buildPrograms, BUILD_TIMEOUT_MS, noSimulatedHome, ROOT } from './available.js';

const SEED = Number(process.env['PERMACADE_SEED'] ?? 7);
const SIGNALS = provesAll ? 40 : 4;

/** Beginnings after which a signal comes. */
const STAGES = ['find Pulumi', 'start a simulated home', 'today: pulumi up', 'today: Argo CD syncs'];

describe.skipIf(noSimulatedHome)('permacade rehearse', { timeout: 900_000 }, () => {
  let folder: string;
  let temporary: string;

  beforeAll(buildPrograms, BUILD_TIMEOUT_MS);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    temporary = join(folder, 'tmp');
    mkdirSync(temporary);
  });
  afterEach(() => {
    // Whatever a test did with it.
    expect([readdirSync(temporary), listProcesses(temporary)]).toEqual([[], []]);
    rmSync(folder, { recursive: true });
  });

  function rehearse(
    home: SmallHome,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): ResultPromise<{ reject: false }> {
    const { settings, games } = smallHome(folder, home);
    const files = ['--stack', 'small', '--settings', settings, '--games', games];
    return execa(process.execPath, [join(ROOT, 'bin/permacade.mjs'), 'rehearse', ...files, ...args], {
      env: { TMPDIR: temporary, ...env },
      reject: false,
    });
  }

  it('names a pod that fits nowhere with the words of the scheduler and the place in the program', async () => {
    const greedy = [
      { driver: 'pong', title: 'Pong', replicas: 100 },
      { driver: 'qix', title: 'Qix' },
    ];
    const { exitCode, stdout } = await rehearse({ gitops: false, pi: 'pi3-1g', games: greedy }, ['--json']);
    const { ok, pods, refused } = JSON.parse(stdout) as RehearsalReport;
    expect({ exitCode, ok, refused }).toEqual({ exitCode: 1, ok: false, refused: [] });
    expect(pods.pending.length).toBeGreaterThan(10);
    for (const { pod, reason, unit, path } of pods.pending) {
      expect({ pod, reason, unit, path }).toEqual({
        pod: expect.stringMatching(/^games\/(pong|qix)-/) as string,
        reason: expect.stringMatching(/^0\/2 nodes are available: .*Insufficient memory/) as string,
        unit: `apps/Deployment/games/${/pong|qix/.exec(pod)![0]}`,
        path: `games/${/pong|qix/.exec(pod)![0]}/deployment`,
      });
    }
  });

  it('keeps the home with --keep until SIGTERM, and says where its kubeconfig is', async () => {
    const running = rehearse({ gitops: false }, ['--keep']);
    const [, kubeconfig] = await said(running, /export KUBECONFIG=(\S+)/);
    expect(statSync(kubeconfig!).mode & 0o777).toBe(0o600);
    const { clusters } = parse(readFileSync(kubeconfig!, 'utf8')) as { clusters: { cluster: { server: string } }[] };
    const port = Number(new URL(clusters[0]!.cluster.server).port);
    expect(await isOpen(port)).toBe(true);
    running.kill('SIGTERM');
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(0);
    expect(stdout).toContain("home 'small': nothing refused, all");
    expect(await isOpen(port)).toBe(false);
    expect(existsSync(kubeconfig!)).toBe(false);
  });

  it(`ends at a signal with one sentence, whatever it is doing (seed ${SEED}, ${SIGNALS} signals)`, async () => {
    const random = new Random(SEED);
    for (let turn = 0; turn < SIGNALS; turn++) {
      const [signal, code] = random.one([['SIGINT', 130] as const, ['SIGTERM', 143] as const]);
      const stage = random.one(STAGES);
      const milliseconds = random.from(0, 1_500);
      const running = rehearse({ gitops: true });
      await said(running, new RegExp(stage));
      await wait(milliseconds);
      running.kill(signal);
      const { exitCode, stderr } = await running;
      const sentences = stderr.split('\n').filter((line) => line.includes('rehearsal'));
      const told = `${signal} ${milliseconds} ms after '${stage}' began`;
      expect([told, exitCode, sentences, readdirSync(temporary), listProcesses(temporary)]).toEqual([
        told,
        code,
        [`the rehearsal was stopped (${signal}); nothing of it is left`],
        [],
        [],
      ]);
    }
  });

  it('says in one sentence what is missing', async () => {
    const assets = join(folder, 'assets');
    mkdirSync(assets);
    const missing = await rehearse({}, ['--without-argocd'], { KUBEBUILDER_ASSETS: assets });
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain(`KUBEBUILDER_ASSETS is ${assets}, which has no program called`);
    const noGit = await rehearse({}, [], { PATH: '/usr/bin/nowhere' });
    expect(noGit.stderr).toContain('there is none in PATH: sudo apt-get install git, or rehearse --without-argocd');
    const noGo = await rehearse({}, ['--without-argocd'], { XDG_CACHE_HOME: assets, PATH: '/usr/bin/nowhere', KUBEBUILDER_ASSETS: '' });
    expect(noGo.exitCode).toBe(1);
    expect(noGo.stderr).toMatch(/is not built yet, and Go is not in PATH: install Go .+, or /);
    const noNetwork = await rehearse({ gitops: true }, ['--charts', 'real'], { HTTPS_PROXY: 'http://127.0.0.1:9' });
    expect(noNetwork.exitCode).toBe(1);
    expect(noNetwork.stderr).toMatch(
      /^--charts real: chart cert-manager v\S+ cannot be fetched from https:\/\/charts\.jetstack\.io \(.+\): connect to the internet, or /m,
    );
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const noFolder = await rehearse({}, ['--without-argocd'], { TMPDIR: file });
    expect(noFolder.exitCode).toBe(1);
    expect(noFolder.stderr).toMatch(/cannot make a temporary folder in .+: make room or permission there, or set TMPDIR to another folder/);
  });
});

/** Waits until the process has printed something. */
async function said(process: ResultPromise<{ reject: false }>, what: RegExp): Promise<RegExpExecArray> {
  let text = '';
  return new Promise((resolve, reject) => {
    process.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = what.exec(text);
      if (found !== null) resolve(found);
    });
    void process.then(({ stderr }) => reject(new Error(`it ended without saying ${what.source}: ${text}${stderr}`)));
  });
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    setTimeout(() => socket.destroy(), 1_000).unref();
  });
}
