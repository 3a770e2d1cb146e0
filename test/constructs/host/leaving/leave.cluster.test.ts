import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeRef } from '../../../../src/cluster/client/api-object.js';
import { admitScript, leaveScript } from '../../../../constructs/host/leaving/scripts.js';
import { BUILD_TIMEOUT_MS } from '../../../rehearsal/control-plane/available.js';
import { LeavingCluster, skip } from './cluster.js';

const GONE = ['pi-3', 'pi-3.node-password.k3s'];

describe.skipIf(skip)('leaving a cluster', { timeout: 60_000 }, () => {
  let cluster: LeavingCluster;
  beforeAll(async () => {
    cluster = await LeavingCluster.start();
  }, BUILD_TIMEOUT_MS);
  afterAll(() => cluster.stop());
  beforeEach(() => cluster.reset());

  const leave = (input?: string) => cluster.run(leaveScript, 'pi-3', input);

  describe('for an agent', () => {
    beforeEach(async () => {
      await cluster.node('pi-1', { server: 'sqlite' });
      await cluster.node('pi-3');
    });

    it('moves its pods, and deletes its node and the password that goes with the name', async () => {
      await cluster.pod('pong', 'pi-3');
      await cluster.pod('other', 'pi-1');
      const { exitCode, stderr } = await leave();
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('host pi-3: has left the cluster')]);
      expect((await cluster.remains()).filter((name) => GONE.includes(name))).toEqual([]);
      expect((await cluster.client.list('v1', 'Pod', { namespace: 'default' })).map(({ metadata }) => metadata.name)).toEqual(['other']);
    });

    it('is fine a second time, when it is gone', async () => {
      await leave();
      const { exitCode, stderr } = await leave();
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('is no longer a node of the cluster')]);
    });

    it('leaves the node of another machine that has its name by now', async () => {
      await cluster.node('pi-3', { id: 'successor' });
      const { exitCode, stderr } = await leave('id-of-pi-3\n');
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('another machine has its name now')]);
      expect(await cluster.remains()).toEqual(expect.arrayContaining(GONE));
    });

    it('waits for pods that may not go yet, names them, and goes on when they may', async () => {
      await cluster.pod('guarded', 'pi-3');
      await cluster.client.patchStatus(makeRef('v1', 'Pod', 'guarded', 'default'), {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
      });
      const budget = makeRef('policy/v1', 'PodDisruptionBudget', 'guarded', 'default');
      await cluster.client.apply({
        ...budget,
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } },
      });
      const status = { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 };
      await cluster.client.patchStatus(budget, status);
      let deleted: Promise<unknown> | undefined;
      const { exitCode, stderr } = await cluster.run(leaveScript, 'pi-3', '', (told) => {
        if (told.includes('waiting until its pods have moved')) deleted ??= cluster.client.delete(budget);
      });
      await deleted;
      expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/waiting until its pods have moved \(15 s; .*\): default\/guarded/)]);
    });

    it('answers a hostile name as one that is no node, and runs nothing of it', async () => {
      for (const name of ['$(reboot)', "it's; reboot", '--all', 'a b', '-l']) {
        const { exitCode } = await cluster.run(leaveScript, name);
        expect([name, exitCode]).toEqual([name, expect.any(Number)]);
      }
      expect(await cluster.remains()).toEqual(expect.arrayContaining(GONE));
    });
  });

  describe('for a server', () => {
    it('is refused when it is the only one', async () => {
      await cluster.node('pi-3', { server: 'sqlite' });
      const { exitCode, stderr } = await leave();
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining('cannot leave the cluster: it is the only server')]);
      expect(stderr).toContain('pi-3 ready=True');
      expect(await cluster.remains()).toEqual(expect.arrayContaining(GONE));
    });

    it.each([
      ['is let go by two others that are ready', true, true, 0, 'has left the cluster'],
      ['is let go although it is off', false, true, 0, 'has left the cluster'],
      ['is kept when another one is off', true, false, 1, 'without it, etcd would have 1 of 2 members ready, and needs 2'],
    ])('of three %s', async (_, ready, other, exit, said) => {
      await cluster.node('pi-1', { server: 'etcd' });
      await cluster.node('pi-2', { server: 'etcd', ready: other });
      await cluster.node('pi-3', { server: 'etcd', ready });
      const { exitCode, stderr } = await leave();
      expect([exitCode, stderr]).toEqual([exit, expect.stringContaining(said)]);
    });
  });

  describe('for a machine with disks of Ceph', () => {
    beforeEach(async () => {
      await cluster.node('pi-1', { server: 'sqlite' });
      await cluster.node('pi-3');
      cluster.answers('health', 'HEALTH_OK\n');
      cluster.answers('status', '  cluster:\n    health: HEALTH_SHOWN\n');
      cluster.answers('osd pool ls detail', "pool 1 '.mgr' replicated size 2 min_size 1 crush_rule 0\n");
    });

    it('moves what is on them, and takes them off the list, before the node goes', async () => {
      await cluster.ceph('osd', { 0: 'pi-1', 1: 'pi-3', 2: 'pi-2', 3: 'pi-3' });
      const { exitCode, stderr } = await leave();
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('has left the cluster')]);
      const asked = cluster.asked();
      expect(asked).toEqual(expect.arrayContaining(['osd ok-to-stop 1 3', 'osd out 1 3', 'osd safe-to-destroy 1 3']));
      expect(asked.slice(-1)).toEqual(['osd crush rm pi-3']);
      expect(asked.filter((line) => line.startsWith('osd purge'))).toEqual([
        'osd purge 1 --yes-i-really-mean-it',
        'osd purge 3 --yes-i-really-mean-it',
      ]);
      const deployments = await cluster.client.list('apps/v1', 'Deployment', { namespace: 'rook-ceph' });
      expect(deployments.map(({ metadata }) => metadata.name)).toEqual(['rook-ceph-osd-0', 'rook-ceph-osd-2']);
    });

    it('waits until all is moved, and says how far it is', async () => {
      await cluster.ceph('osd', { 0: 'pi-1', 1: 'pi-3', 2: 'pi-2' });
      cluster.answers('pg stat', '12 of 96 left\n');
      cluster.answers('osd safe-to-destroy 1', 'test -e /ceph/moved || { touch /ceph/moved; exit 16; }', true);
      const { exitCode, stderr } = await leave();
      expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/waiting until Ceph has moved .*: 12 of 96 left/)]);
    });

    it.each([
      ['it has too few other machines for its copies', { 0: 'pi-1', 1: 'pi-3' }, 'Ceph stores 2 copies', {}],
      ['it is not well', { 0: 'pi-1', 1: 'pi-3', 2: 'pi-2' }, 'Ceph is unhealthy', { health: 'HEALTH_ERR 1 full\n' }],
    ])('is refused when %s, with the health shown, and nothing is moved', async (_, osds, said, answers) => {
      await cluster.ceph('osd', osds);
      for (const [command, text] of Object.entries(answers)) cluster.answers(command, text);
      const { exitCode, stderr } = await leave();
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining(said)]);
      expect(stderr).toContain('HEALTH_SHOWN');
      expect(cluster.asked().filter((line) => /^osd (out|purge|down)/.test(line))).toEqual([]);
      expect(await cluster.remains()).toEqual(expect.arrayContaining(GONE));
    });

    it('is refused when Ceph cannot spare them', async () => {
      await cluster.ceph('osd', { 0: 'pi-1', 1: 'pi-3', 2: 'pi-2' });
      cluster.answers('osd ok-to-stop 1', 'echo "8 PGs would become inactive"; exit 16', true);
      const { exitCode, stderr } = await leave();
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Ceph cannot stop its disks now (8 PGs would become inactive)')]);
    });

    it('is refused when too few monitors would be left', async () => {
      await cluster.ceph('mon', { a: 'pi-1', b: 'pi-3', c: 'pi-2' }, ['c']);
      const { exitCode, stderr } = await leave();
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining('without it 1 monitors would be left, fewer than the majority of 2')]);
    });

    it('lets a machine that is dead go, and forgets only disks that hold nothing more', async () => {
      await cluster.ceph('osd', { 0: 'pi-1', 1: 'pi-3', 2: 'pi-3' }, ['1', '2']);
      cluster.answers('osd safe-to-destroy 2', 'echo "3 PGs need it"; exit 16', true);
      const { exitCode, stderr } = await leave();
      expect([exitCode, stderr]).toEqual([
        0,
        expect.stringContaining('Ceph keeps osd.2 listed because it may hold the only copy of some data'),
      ]);
      expect(cluster.asked().filter((line) => line.startsWith('osd purge'))).toEqual(['osd purge 1 --yes-i-really-mean-it']);
    });
  });

  describe('for a machine that comes under the name of another', () => {
    beforeEach(async () => {
      await cluster.node('pi-1', { server: 'sqlite' });
      await cluster.node('pi-3');
    });

    it('happens to the old one first, with its pods moved', async () => {
      await cluster.pod('pong', 'pi-3');
      const { exitCode, stderr } = await cluster.run(admitScript, 'pi-3', 'new-machine\n');
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('it leaves before this one joins')]);
      expect(await cluster.remains()).not.toEqual(expect.arrayContaining(['pi-3']));
      expect(await cluster.client.list('v1', 'Pod', { namespace: 'default' })).toEqual([]);
    });

    it('does not happen to itself', async () => {
      expect(await cluster.run(admitScript, 'pi-3', 'id-of-pi-3\n')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
      expect(await cluster.remains()).toEqual(expect.arrayContaining(GONE));
    });

    it('takes away the password of a node that was deleted by hand', async () => {
      await cluster.client.delete(makeRef('v1', 'Node', 'pi-3'));
      await cluster.run(admitScript, 'pi-3', 'new-machine\n');
      expect(await cluster.remains()).not.toEqual(expect.arrayContaining(['pi-3.node-password.k3s']));
    });

    it('is refused when nobody read which machine it is', async () => {
      const { exitCode, stderr } = await cluster.run(admitScript, 'pi-3');
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining('its machine id could not be read')]);
    });
  });
});
