import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changes, type EngineReport } from '../../src/rehearsal/pulumi/report.js';
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

  async function leave(): Promise<void> {
    await watcher?.stop();
    await home?.remove();
    await mirror?.stop();
    await farm?.stop();
    farm = mirror = home = watcher = undefined;
  }

  async function become(hosts: Readonly<Record<string, FarmHost>>): Promise<{ readonly farm: MachineFarm; readonly first: TestMachine }> {
    farm = await bootMachines(Object.keys(hosts), { nodes: true, binds: await findParts() });
    home = new FarmHome(farm, hosts);
    mirror = await serveMirror({ address: farm.gateway, images: imagesOf(home.plan) });
    watcher = new Watcher(farm.machines, Object.values(SECRETS));
    const said: string[] = [];
    home.onLine = (line) => said.push(line);
    const report = await home.up(mirror);
    expect(errorsOf(report), said.slice(-40).join('\n')).toEqual([]);
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
    expect(await home!.state()).not.toContain(SECRETS['k3s-token']);
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

  describe('with one server and two agents', () => {
    beforeAll(() => become({ alpha: SERVER, beta: AGENT, gamma: AGENT }), LIMIT_MS);
    afterAll(leave, 60_000);

    /** What Pulumi did to hosts and objects. */
    const touched = (report: EngineReport): readonly string[] =>
      changes(report)
        .filter(({ type }) => /^(command|kubernetes):/.test(type))
        .map(({ op, name }) => `${op} ${name}`);
    const file = '/etc/sysctl.d/90-permacade.conf';

    it('has them Ready as declared, and games that answer on both agents', { timeout: LIMIT_MS }, async () => {
      const first = farm!.machine('alpha');
      await expectReady(first, ['alpha', 'beta', 'gamma']);
      expect(await done(first, "k3s kubectl get nodes -l home-role=arcade -o 'jsonpath={.items[*].metadata.name}'")).toBe('beta gamma');
      expect(await done(first, "k3s kubectl get node alpha -o 'jsonpath={.spec.taints[*].key}'")).toContain(
        'node-role.kubernetes.io/control-plane',
      );
      expect(await done(farm!.machine('beta'), 'ls /etc/rancher/k3s')).not.toMatch(/^token$/m);
      await expectGames(first, ['beta', 'gamma']);
    });

    it('has an empty preview, rests, and keeps its secrets', { timeout: LIMIT_MS }, async () => {
      expect(touched(await (await home!.pulumi()).preview(home!.program(mirror!)))).toEqual([]);
      await expectRest(farm!);
      await expectSecrecy(farm!);
    });

    it('has a file repaired that was edited by hand, and nothing else', { timeout: LIMIT_MS }, async () => {
      await done(farm!.machine('beta'), `echo '# by hand' >>${file}`);
      expect(touched(await home!.up(mirror!))).toEqual([`update host/beta${file}`]);
      expect(await done(farm!.machine('beta'), `cat ${file}`)).not.toContain('by hand');
    });

    it('is left with a lock by a Pulumi that is killed, and whole with the next one', { timeout: LIMIT_MS }, async () => {
      const pulumi = await home!.pulumi();
      await done(farm!.machine('beta'), `echo '# by hand' >>${file}`);
      home!.onCommand = (name) => (name === `host/beta${file}` ? pulumi.kill() : Promise.resolve());
      expect((await home!.up(mirror!)).failed).toBe(true);
      home!.onCommand = () => Promise.resolve();
      const locked = await home!.up(mirror!);
      expect([locked.failed, errorsOf(locked)]).toEqual([true, [expect.stringContaining('the stack is currently locked by 1 lock(s)')]]);
      await pulumi.cancel(home!.program(mirror!));
      const next = await home!.up(mirror!);
      expect([next.failed, touched(next)]).toEqual([false, [`update host/beta${file}`]]);
      expect(touched(await pulumi.preview(home!.program(mirror!)))).toEqual([]);
    });

    it('shows no difference when its constructs are renamed', { timeout: LIMIT_MS }, async () => {
      const renamed = await (await home!.pulumi()).preview({ ...home!.program(mirror!), main: 'test/k3s/fixtures/renamed.ts' });
      expect([renamed.failed, touched(renamed)]).toEqual([false, []]);
    });

    it('is applied but for a host that is off, which is said, and as a whole once it is back', { timeout: LIMIT_MS }, async () => {
      await farm!.machine('gamma').powerCut();
      const without = await home!.up(mirror!);
      expect([without.failed, errorsOf(without).join('\n')]).toEqual([true, expect.stringContaining('host gamma does not answer')]);
      await farm!.machine('gamma').powerOn();
      const again = await home!.up(mirror!);
      expect([again.failed, errorsOf(again)]).toEqual([false, []]);
    });

    it('leaves every machine when it is destroyed', { timeout: LIMIT_MS }, async () => {
      const report = await (await home!.pulumi()).destroy(home!.program(mirror!));
      expect([errorsOf(report), report.failed]).toEqual([[], false]);
      for (const machine of farm!.machines)
        expect(await done(machine, 'systemctl is-active k3s k3s-agent || true')).not.toMatch(/^active/m);
    });
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
    await leave();
  });
});

function errorsOf({ diagnostics }: EngineReport): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}
