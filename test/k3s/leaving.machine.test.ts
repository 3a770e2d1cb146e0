import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAgent } from '../../src/machine/ssh/private-agent.js';
import { bootMachines, machines, type MachineFarm, type TestMachine } from '../nspawn/machines.js';
import { difference } from '../nspawn/snapshot/difference.js';
import type { Snapshot } from '../nspawn/snapshot/snapshot.js';
import { done } from './by-hand.js';
import { FarmHome, type FarmHost, imagesOf } from './farm-home.js';
import { type Mirror, serveMirror } from './mirror.js';
import { findParts } from './parts.js';
import { retry } from './retry.js';

/** Each step is a minute or two; the first run ever builds the parts besides. */
const LIMIT_MS = 600_000;

const PERMACADE = join(fileURLToPath(new URL('../..', import.meta.url)), 'bin/permacade.mjs');

const AGENT: FarmHost = { roles: ['agent'], labels: { 'home-role': 'arcade' } };
const SERVER: FarmHost = { roles: ['server'], taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };
const SUCCESSOR: FarmHost = { ...AGENT, serial: 'GAMMA-0002' };

/** What a cluster at work writes by itself, and what the home notes of its own. */
const OWN_LIFE = ['/var/lib/rancher', '/var/lib/kubelet', '/var/lib/cni', '/var/lib/permacade'];

/**
 * What a machine that was given back may have other than a blank one: folders and files were written, with the content they
 * had, two services were started again to notice that their settings are theirs again, and with k3s systemd waited for the network once.
 */
const HONEST = [
  /: names were added or removed$/,
  /^\/etc\/hosts: written again with the same content$/,
  /^service systemd-(journald|logind)\.service: was started again$/,
  /^process \d+ root \/lib\/systemd\/systemd-(journald|logind): is (new|gone)$/,
  /^service systemd-networkd-wait-online\.service: active \(exited\), was inactive$/,
];

/** What no snapshot looks at, apart from what systemd names at random or after the moment. */
const IN_MEMORY = `find /run /tmp /var/tmp /var/log -xdev -printf '%p %M %u:%g\\n' | grep -v -E '^/run/systemd/(journal/streams|units)/|/systemd-private-' | sort
find /sys/fs/cgroup -name '*kubepods*'`;

interface Blank {
  readonly snapshot: Snapshot;
  readonly memory: string;
}

async function stateOf(machine: TestMachine): Promise<Blank> {
  return { snapshot: await machine.snapshot(), memory: await done(machine, IN_MEMORY) };
}

/** Everything in which a machine is not as it was, beyond what cannot be otherwise. */
async function remains(blank: Blank, machine: TestMachine): Promise<readonly string[]> {
  const now = await stateOf(machine);
  const before = new Set(blank.memory.split('\n'));
  const after = new Set(now.memory.split('\n'));
  return [
    ...difference(blank.snapshot, now.snapshot).filter((line) => !HONEST.some((pattern) => pattern.test(line))),
    ...[...after].filter((line) => !before.has(line)).map((line) => `new: ${line}`),
    ...[...before].filter((line) => !after.has(line)).map((line) => `gone: ${line}`),
  ];
}

describe.skipIf(machines)('machines that leave a home at work', { timeout: LIMIT_MS }, () => {
  const blank = new Map<string, Blank>();
  let farm: MachineFarm;
  let mirror: Mirror;
  let home: FarmHome;
  let server: TestMachine;

  beforeAll(async () => {
    farm = await bootMachines(['alpha', 'beta', 'gamma'], { nodes: true, binds: await findParts() });
    server = farm.machine('alpha');
    home = new FarmHome(farm, { alpha: SERVER, beta: AGENT, gamma: AGENT });
    mirror = await serveMirror({ address: farm.gateway, images: imagesOf(home.plan) });
    for (const name of ['beta', 'gamma']) blank.set(name, await stateOf(farm.machine(name)));
    await up();
    await games(['beta', 'gamma']);
  }, LIMIT_MS);

  afterAll(async () => {
    await home?.remove();
    await mirror?.stop();
    await farm?.stop();
  }, 60_000);

  /** One run, which must succeed. What the machines said meanwhile. */
  async function up(): Promise<readonly string[]> {
    const said: string[] = [];
    home.onLine = (line) => said.push(line);
    const report = await home.up(mirror);
    const errors = report.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    expect([errors, report.failed], said.slice(-40).join('\n')).toEqual([[], false]);
    return said;
  }

  const nodes = (path: string): Promise<string> => done(server, `k3s kubectl get nodes -o 'jsonpath={range .items[*]}${path} {end}'`);

  async function ready(...wanted: readonly string[]): Promise<void> {
    const found = await nodes('{.metadata.name}={.status.conditions[?(@.type=="Ready")].status}');
    expect(found.trim().split(' ').toSorted()).toEqual(wanted.map((name) => `${name}=True`));
  }

  /** All copies of both games answer, and each of the machines has some. */
  async function games(where: readonly string[]): Promise<void> {
    await retry(120, async () => {
      const pods = await home.cluster.readyPods('games');
      expect(pods.map(({ app }) => app).toSorted()).toEqual(['pong', 'pong', 'qix', 'qix']);
      for (const name of where) expect(pods.map(({ node }) => node)).toContain(name);
      for (const { address } of pods) expect(await done(server, `curl -fsS -m 10 http://${address}/`)).toBe('a game of the home\n');
    });
  }

  /** Containers of games on a machine; one that was started again has another id. */
  async function containersOn(node: string): Promise<readonly string[]> {
    const path = '{range .items[*]}{.spec.nodeName}/{.status.containerStatuses[0].containerID} {end}';
    const all = (await done(server, `k3s kubectl -n games get pods -o 'jsonpath=${path}'`)).trim().split(' ');
    return all.filter((container) => container.startsWith(`${node}/`));
  }

  it('is given back as it was when its entry is removed, while the others and their games go on', async () => {
    const stays = [server, farm.machine('gamma')];
    const before = await Promise.all(stays.map((machine) => machine.snapshot(OWN_LIFE)));
    const playing = await containersOn('gamma');
    expect(playing.length).toBeGreaterThan(0);
    home.declare({ alpha: SERVER, gamma: AGENT });
    await up();
    await ready('alpha', 'gamma');
    expect(await remains(blank.get('beta')!, farm.machine('beta'))).toEqual([]);
    expect(await containersOn('gamma')).toEqual(expect.arrayContaining([...playing]));
    for (const [at, machine] of stays.entries()) {
      // Pods came, and the name of the machine that left is no longer known.
      const changed = difference(before[at]!, await machine.snapshot(OWN_LIFE)).filter((line) => /^(\/|service |the machine)/.test(line));
      expect(changed.filter((line) => line !== '/etc: names were added or removed')).toEqual([
        expect.stringMatching(/^\/etc\/hosts: other content/),
      ]);
    }
    await games(['gamma']);
  });

  it('makes way for another machine under its name, and a machine that had left comes back', async () => {
    const gamma = farm.machine('gamma');
    const which = '{.metadata.name}={.metadata.uid}/{.status.nodeInfo.machineID}';
    const [, uid, id] = /gamma=(\S+)\/(\S+)/.exec(await nodes(which)) ?? [];
    expect(await done(gamma, 'cat /etc/machine-id')).toBe(`${id}\n`);
    await gamma.blank();
    blank.set('gamma', await stateOf(gamma));
    home.declare({ alpha: SERVER, beta: AGENT, gamma: SUCCESSOR });
    const said = await up();
    const when = (text: string): number => said.findIndex((line) => line.endsWith(text));
    expect(when('host gamma: has left the cluster')).toBeGreaterThan(-1);
    expect(when('host gamma: has left the cluster')).toBeLessThan(said.findIndex((line) => line.includes('host gamma: downloading k3s')));
    expect(when('host gamma: has left the cluster before: another machine has its name now')).toBeGreaterThan(-1);
    await ready('alpha', 'beta', 'gamma');
    const [, newUid, newId] = /gamma=(\S+)\/(\S+)/.exec(await nodes(which)) ?? [];
    expect(`${newId}\n`).toBe(await done(gamma, 'cat /etc/machine-id'));
    expect([newId === id, newUid === uid]).toEqual([false, false]);
    await games(['beta']);
  });

  it('is given back as it was by permacade uninstall, and its games go on elsewhere', async () => {
    const agent = await startAgent(readFileSync(farm.identity, 'utf8'));
    try {
      const { stdout } = await execa(process.execPath, [PERMACADE, 'uninstall', 'beta', '--yes', ...home.options], {
        env: { SSH_AUTH_SOCK: agent.socket },
      });
      expect(stdout).toContain('host beta leaves the cluster: ');
      expect(stdout).toContain('k3s and all managed files are removed from host beta');
      const shown = stdout.split('\n');
      expect(shown.filter((line, at) => shown.indexOf(line) !== at)).toEqual([]);
    } finally {
      await agent.stop();
    }
    await ready('alpha', 'gamma');
    expect(await remains(blank.get('beta')!, farm.machine('beta'))).toEqual([]);
    await games(['gamma']);
  });

  it('has nothing left to be removed when its entry goes after that', async () => {
    home.declare({ alpha: SERVER, gamma: SUCCESSOR });
    await up();
    await ready('alpha', 'gamma');
    expect(await remains(blank.get('beta')!, farm.machine('beta'))).toEqual([]);
  });
});
