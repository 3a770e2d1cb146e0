import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changes, type EngineReport } from '../../src/rehearsal/pulumi/report.js';
import type { Pulumi } from '../../src/rehearsal/pulumi/pulumi.js';
import type { TestMachine } from '../nspawn/machines.js';
import { difference } from '../nspawn/snapshot/difference.js';
import { provesAll } from '../proof.js';
import { AppliedHome, errorsOf } from './applied-home.js';
import { clusters } from './clusters.js';
import { done } from './by-hand.js';
import type { FarmHost } from './farm-home.js';
import { blankOf, remains } from './given-back.js';

/** Five minutes for a home on two slow cores, and the first run ever builds the parts besides. */
const LIMIT_MS = 900_000;

const AGENT: FarmHost = { roles: ['agent'], labels: { 'home-role': 'arcade' } };
const SERVER: FarmHost = { roles: ['server'], taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };
const SUCCESSOR: FarmHost = { ...AGENT, serial: 'GAMMA-0002' };

/** A file of a host that the tests edit. */
const SYSCTL = '/etc/sysctl.d/90-permacade.conf';

/** What a cluster at work writes by itself, and what the home notes of its own. */
const OWN_LIFE = ['/var/lib/rancher', '/var/lib/kubelet', '/var/lib/cni', '/var/lib/permacade'];

describe.skipIf(clusters)('a home on three blank machines, by one command', { timeout: LIMIT_MS }, () => {
  let applied: AppliedHome;
  let pulumi: Pulumi;
  const machine = (name: string): TestMachine => applied.farm.machine(name);
  const up = (): Promise<EngineReport> => applied.home.up(applied.mirror);
  const preview = (main?: string): Promise<EngineReport> =>
    pulumi.preview({ ...applied.home.program(applied.mirror), ...(main === undefined ? {} : { main }) });

  /** What Pulumi did to hosts and objects. */
  const touched = (report: EngineReport): readonly string[] =>
    changes(report)
      .filter(({ type }) => /^(command|kubernetes):/.test(type))
      .map(({ op, name }) => `${op} ${name}`);

  beforeAll(async () => {
    applied = await AppliedHome.start({ alpha: SERVER, beta: AGENT, gamma: AGENT }, ['beta', 'gamma']);
    pulumi = await applied.home.pulumi();
  }, LIMIT_MS);
  afterAll(() => (applied as AppliedHome | undefined)?.stop(), 60_000);

  it('has them Ready as declared, and games that answer on both agents', async () => {
    await applied.expectReady('alpha', 'beta', 'gamma');
    expect(await done(applied.server, "k3s kubectl get nodes -l home-role=arcade -o 'jsonpath={.items[*].metadata.name}'")).toBe(
      'beta gamma',
    );
    expect(await done(applied.server, "k3s kubectl get node alpha -o 'jsonpath={.spec.taints[*].key}'")).toContain(
      'node-role.kubernetes.io/control-plane',
    );
    expect(await done(machine('beta'), 'ls /etc/rancher/k3s')).not.toMatch(/^token$/m);
    await applied.expectGames('beta', 'gamma');
  });

  it('has an empty preview, rests, and keeps its secrets', async () => {
    expect(touched(await preview())).toEqual([]);
    await applied.expectRest();
    await applied.expectSecrecy();
  });

  it('has a file repaired that was edited by hand, and nothing else', async () => {
    await done(machine('beta'), `echo '# by hand' >>${SYSCTL}`);
    expect(touched(await up())).toEqual([`update host/beta${SYSCTL}`]);
    expect(await done(machine('beta'), `cat ${SYSCTL}`)).not.toContain('by hand');
  });

  it('is left with a lock by a Pulumi that is killed, and whole with the next one', async () => {
    await done(machine('beta'), `echo '# by hand' >>${SYSCTL}`);
    applied.home.onCommand = (name) => (name === `host/beta${SYSCTL}` ? pulumi.kill() : Promise.resolve());
    expect((await up()).failed).toBe(true);
    applied.home.onCommand = () => Promise.resolve();
    const locked = await up();
    expect([locked.failed, errorsOf(locked)]).toEqual([true, [expect.stringContaining('the stack is currently locked by 1 lock(s)')]]);
    await pulumi.cancel(applied.home.program(applied.mirror));
    const next = await up();
    expect([next.failed, touched(next)]).toEqual([false, [`update host/beta${SYSCTL}`]]);
    expect(touched(await preview())).toEqual([]);
  });

  it('shows no difference when its constructs are renamed', async () => {
    const renamed = await preview('test/k3s/fixtures/renamed.ts');
    expect([renamed.failed, touched(renamed)]).toEqual([false, []]);
  });

  it('is applied but for a host that is off, which is said, and as a whole once it is back', async () => {
    await machine('gamma').powerCut();
    const without = await up();
    expect([without.failed, errorsOf(without).join('\n')]).toEqual([true, expect.stringContaining('host gamma does not answer')]);
    await machine('gamma').powerOn();
    await applied.up();
    await applied.expectGames('beta', 'gamma');
  });

  it('gives a machine back as it was when its entry is removed, while the others and their games go on', async () => {
    const stays = [applied.server, machine('gamma')];
    const before = await Promise.all(stays.map((each) => each.snapshot(OWN_LIFE)));
    const playing = await applied.containersOn('gamma');
    expect(playing.length).toBeGreaterThan(0);
    applied.home.declare({ alpha: SERVER, gamma: AGENT });
    await applied.up();
    await applied.expectReady('alpha', 'gamma');
    expect(await remains(applied.blank.get('beta')!, machine('beta'))).toEqual([]);
    expect(await applied.containersOn('gamma')).toEqual(expect.arrayContaining([...playing]));
    for (const [at, each] of stays.entries()) {
      // Pods came, and the name of the machine that left is no longer known.
      const changed = difference(before[at]!, await each.snapshot(OWN_LIFE)).filter((line) => /^(\/|service |the machine)/.test(line));
      expect(changed.filter((line) => line !== '/etc: names were added or removed')).toEqual([
        expect.stringMatching(/^\/etc\/hosts: other content/),
      ]);
    }
    await applied.expectGames('gamma');
  });

  if (provesAll) {
    it('makes way for another machine under its name, and a machine that had left comes back', async () => {
      const gamma = machine('gamma');
      const which = async (): Promise<RegExpExecArray> =>
        /gamma=([^ /]+)\/(\S+)/.exec((await applied.nodes('{.metadata.name}={.metadata.uid}/{.status.nodeInfo.machineID}')).join(' '))!;
      const [, uid, id] = await which();
      expect(await done(gamma, 'cat /etc/machine-id')).toBe(`${id}\n`);
      await gamma.blank();
      applied.blank.set('gamma', await blankOf(gamma));
      applied.home.declare({ alpha: SERVER, beta: AGENT, gamma: SUCCESSOR });
      const said = await applied.up();
      const when = (text: string): number => said.findIndex((line) => line.endsWith(text));
      expect(when('host gamma: has left the cluster')).toBeGreaterThan(-1);
      expect(when('host gamma: has left the cluster')).toBeLessThan(said.findIndex((line) => line.includes('host gamma: downloading k3s')));
      expect(when('host gamma: left the cluster earlier: another machine has its name now')).toBeGreaterThan(-1);
      await applied.expectReady('alpha', 'beta', 'gamma');
      const [, newUid, newId] = await which();
      expect(`${newId}\n`).toBe(await done(gamma, 'cat /etc/machine-id'));
      expect([newId === id, newUid === uid]).toEqual([false, false]);
      await applied.expectGames('beta');
    });

    it('gives a machine back by permacade uninstall, and its games go on elsewhere', async () => {
      const shown = await applied.uninstall('beta');
      expect(shown).toContainEqual(expect.stringContaining('host beta leaves the cluster: '));
      expect(shown).toContainEqual(expect.stringContaining('k3s and all managed files are removed from host beta'));
      expect(shown.filter((line, at) => shown.indexOf(line) !== at)).toEqual([]);
      await applied.expectReady('alpha', 'gamma');
      expect(await remains(applied.blank.get('beta')!, machine('beta'))).toEqual([]);
      await applied.expectGames('gamma');
    });

    it('has nothing left to be removed when its entry goes after that', async () => {
      applied.home.declare({ alpha: SERVER, gamma: SUCCESSOR });
      await applied.up();
      await applied.expectReady('alpha', 'gamma');
      expect(await remains(applied.blank.get('beta')!, machine('beta'))).toEqual([]);
    });
  }

  const destroy = (): Promise<EngineReport> => pulumi.destroy(applied.home.program(applied.mirror));

  it('is destroyed but for its only server, which is refused', async () => {
    const { failed, output } = await destroy();
    expect([failed, output]).toEqual([true, expect.stringContaining('host alpha: cannot leave the cluster: it is the only server')]);
  });

  if (provesAll)
    it('is destroyed as a whole once permacade uninstall has ended the cluster', async () => {
      await applied.uninstall('alpha', '--end-cluster');
      const report = await destroy();
      expect([errorsOf(report), report.failed]).toEqual([[], false]);
      expect(await applied.home.state()).not.toContain('command:remote:Command');
      for (const each of applied.farm.machines)
        expect(await done(each, 'systemctl is-active k3s k3s-agent || true')).not.toMatch(/^active/m);
    });
});

if (provesAll)
  describe.skipIf(clusters)('a home with three servers', { timeout: LIMIT_MS }, () => {
    it('keeps the cluster in etcd, has games that answer, and rests', async () => {
      const server: FarmHost = { roles: ['server'] };
      const applied = await AppliedHome.start({ alpha: server, beta: server, gamma: server });
      try {
        await applied.expectReady('alpha', 'beta', 'gamma');
        const etcd = "k3s kubectl get nodes -l node-role.kubernetes.io/etcd=true -o 'jsonpath={.items[*].metadata.name}'";
        expect(await done(applied.server, etcd)).toBe('alpha beta gamma');
        await applied.expectGames();
        await applied.expectRest();
        await applied.expectSecrecy();
      } finally {
        await applied.stop();
      }
    });
  });
