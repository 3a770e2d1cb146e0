import { afterEach, describe, expect, it } from 'vitest';
import { changes } from '../../src/rehearsal/engine/step.js';
import { bootMachines, type MachineFarm, type TestMachine } from '../nspawn/machines.js';
import { difference } from '../nspawn/snapshot/difference.js';
import { clusters } from './clusters.js';
import { done } from './by-hand.js';
import { FarmHome, type FarmHost, imagesOf, SECRETS } from './farm-home.js';
import { type Mirror, serveMirror } from './mirror.js';
import { findParts } from './parts.js';
import { retry } from './retry.js';
import { Watcher } from './watcher.js';

/** Five minutes for a home on two slow cores, and the first run ever builds the parts besides. */
const LIMIT_MS = 900_000;

const AGENT: FarmHost = { roles: ['agent'], labels: { 'home-role': 'arcade' } };
const SERVER: FarmHost = { roles: ['server'], taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };

/** What a cluster at work writes by itself, however little happens to it. */
const OWN_LIFE = ['/var/lib/rancher', '/var/lib/kubelet', '/var/lib/cni', '/var/log'];

describe.skipIf(clusters)('a home on three blank machines, by one command', () => {
  let farm: MachineFarm | undefined;
  let mirror: Mirror | undefined;
  let home: FarmHome | undefined;
  let watcher: Watcher | undefined;

  afterEach(async () => {
    await watcher?.stop();
    await home?.remove();
    await mirror?.stop();
    await farm?.stop();
    farm = mirror = home = watcher = undefined;
  }, 60_000);

  async function become(hosts: Readonly<Record<string, FarmHost>>): Promise<{ readonly farm: MachineFarm; readonly first: TestMachine }> {
    farm = await bootMachines(Object.keys(hosts), { nodes: true, binds: await findParts() });
    home = new FarmHome(farm, hosts);
    mirror = await serveMirror({ address: farm.gateway, images: imagesOf(home.plan) });
    watcher = new Watcher(farm.machines, Object.values(SECRETS));
    const said: string[] = [];
    const report = await home.up(mirror, (line) => said.push(line));
    const errors = report.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    expect(errors, said.slice(-40).join('\n')).toEqual([]);
    expect(said.join('\n')).not.toContain(SECRETS['k3s-token']);
    return { farm, first: farm.machines[0]! };
  }

  async function expectReady(first: TestMachine, wanted: readonly string[]): Promise<void> {
    const path = '{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}';
    const nodes = (await done(first, `k3s kubectl get nodes -o 'jsonpath=${path}'`)).trim().split(' ').toSorted();
    expect(nodes).toEqual(wanted.map((name) => `${name}=True`).toSorted());
  }

  /** Both games answer from real pods, seen from the first machine, and so do pods on each of the nodes. */
  async function expectGames(first: TestMachine, nodes: readonly string[]): Promise<void> {
    await retry(120, async () => {
      const pods = await home!.cluster.readyPods('games');
      expect(pods.map(({ app }) => app).toSorted()).toEqual(['pong', 'pong', 'qix', 'qix']);
      for (const node of nodes) expect(pods.map((pod) => pod.node)).toContain(node);
      for (const { address } of pods) expect(await done(first, `curl -fsS -m 10 http://${address}/`)).toBe('a game of the home\n');
    });
  }

  /** A second run finds nothing to do, and leaves the machines as they are. */
  async function expectRest(farm: MachineFarm): Promise<void> {
    await home!.cluster.settled();
    const before = await Promise.all(farm.machines.map((machine) => machine.snapshot(OWN_LIFE)));
    const again = await home!.up(mirror!);
    expect(changes(again).map(({ op, name }) => `${op} ${name}`)).toEqual([]);
    expect(again.failed).toBe(false);
    const after = await Promise.all(farm.machines.map((machine) => machine.snapshot(OWN_LIFE)));
    expect(before.map((snapshot, at) => difference(snapshot, after[at]!))).toEqual(farm.machines.map(() => []));
  }

  /** What only servers may know was seen nowhere. */
  async function expectSecrecy(farm: MachineFarm): Promise<void> {
    expect(await watcher!.stop()).toEqual([]);
    expect(watcher!.looks).toBeGreaterThan(20);
    expect(home!.state).not.toContain(SECRETS['k3s-token']);
    for (const machine of farm.machines) {
      const journal = await done(machine, 'journalctl --no-pager -o cat');
      for (const secret of Object.values(SECRETS)) expect(journal).not.toContain(secret);
      const open = await done(
        machine,
        'cd / && grep -rlsF "$(cat)" /etc /var/lib/permacade /var/lib/rancher/k3s/server /var/lib/rancher/k3s/agent/etc | xargs -r stat -c "%a %n"',
        SECRETS['k3s-token'],
      );
      for (const line of open.trim().split('\n')) if (line !== '') expect(line).toMatch(/^[67]00 /);
    }
  }

  it('has one server and two agents Ready as declared, games that answer on both agents, and rests', { timeout: LIMIT_MS }, async () => {
    const { farm, first } = await become({ alpha: SERVER, beta: AGENT, gamma: AGENT });
    await expectReady(first, ['alpha', 'beta', 'gamma']);
    expect(await done(first, "k3s kubectl get nodes -l home-role=arcade -o 'jsonpath={.items[*].metadata.name}'")).toBe('beta gamma');
    expect(await done(first, "k3s kubectl get node alpha -o 'jsonpath={.spec.taints[*].key}'")).toContain(
      'node-role.kubernetes.io/control-plane',
    );
    expect(await done(farm.machine('beta'), 'ls /etc/rancher/k3s')).not.toMatch(/^token$/m);
    await expectGames(first, ['beta', 'gamma']);
    await expectRest(farm);
    await expectSecrecy(farm);
  });

  it('has three servers that keep the cluster in etcd, games that answer, and rests', { timeout: LIMIT_MS }, async () => {
    const server: FarmHost = { roles: ['server'] };
    const { farm, first } = await become({ alpha: server, beta: server, gamma: server });
    await expectReady(first, ['alpha', 'beta', 'gamma']);
    const etcd = "k3s kubectl get nodes -l node-role.kubernetes.io/etcd=true -o 'jsonpath={.items[*].metadata.name}'";
    expect(await done(first, etcd)).toBe('alpha beta gamma');
    await expectGames(first, []);
    await expectRest(farm);
    await expectSecrecy(farm);
  });
});
