import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeRef } from '../../../../src/cluster/client/api-object.js';
import { scriptFile } from '../../../../constructs/core/script.js';
import { findBinaries } from '../../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../../src/rehearsal/control-plane/control-plane.js';
import { BUILD_TIMEOUT_MS, ROOT } from '../../../rehearsal/control-plane/available.js';
import { Cluster, noCluster } from './cluster.js';
import { noRoot, type Outcome } from './machine-folder.js';

const script = scriptFile(import.meta.url, '../../../../constructs/host/k3s/member.sh');
const memberState = scriptFile(import.meta.url, '../../../../constructs/host/k3s/member.state.sh');
const VERSION = 'v1.36.3+k3s1';

describe.skipIf(noCluster || noRoot)('a node’s place in a real cluster', { timeout: 60_000 }, () => {
  let controlPlane: ControlPlane;
  let cluster: Cluster;

  beforeAll(async () => {
    controlPlane = await ControlPlane.start({ binaries: await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT }) });
    cluster = await Cluster.of(controlPlane);
  }, BUILD_TIMEOUT_MS);
  afterEach(() => cluster.clear());
  afterAll(async () => {
    cluster.server.remove();
    await controlPlane.stop();
  });

  const join = (...declared: readonly string[]): Promise<Outcome> =>
    cluster.server.run(script, ['pi', 'serial-1', VERSION, '600', ...declared], 'id-pi');
  const state = async (...declared: readonly string[]): Promise<string> =>
    (await cluster.server.run(memberState, ['pi', 'serial-1', VERSION, '600', ...declared])).stdout;

  it('has the labels and taints that are declared, and says nothing about it', async () => {
    await cluster.node('pi');
    const { exitCode, stdout, stderr } = await join(
      'label:home-role=arcade',
      'label:empty=',
      'taint:slow=:NoSchedule',
      'taint:only=games:NoExecute',
    );
    expect([exitCode, stdout, stderr]).toEqual([0, '', '']);
    const node = await cluster.read('pi');
    expect(node?.metadata.labels).toMatchObject({ 'home-role': 'arcade', empty: '' });
    expect(node?.spec?.taints).toEqual(
      expect.arrayContaining([
        { key: 'slow', effect: 'NoSchedule' },
        expect.objectContaining({ key: 'only', value: 'games', effect: 'NoExecute' }),
      ]),
    );
  });

  it('loses what is no longer declared, and keeps what others gave it', async () => {
    await cluster.node('pi', { labels: { theirs: '1' } });
    await join('label:home-role=arcade', 'label:old=1', 'taint:slow=1:NoSchedule', 'taint:slow=1:PreferNoSchedule');
    await join('label:home-role=arcade', 'taint:slow=2:NoSchedule');
    const node = await cluster.read('pi');
    expect(node?.metadata.labels).toMatchObject({ theirs: '1', 'home-role': 'arcade' });
    expect(Object.keys(node?.metadata.labels ?? {})).not.toContain('old');
    // The API server itself gave it the taint of nodes that have not been Ready yet.
    expect(node?.spec?.taints?.map(({ key, value = '', effect }) => `${key}=${value}:${effect}`).sort()).toEqual([
      'node.kubernetes.io/not-ready=:NoSchedule',
      'slow=2:NoSchedule',
    ]);
  });

  it('shows a label or taint that was changed by hand, and has it back after the next run', async () => {
    const declared = ['label:home-role=arcade', 'taint:slow=:NoSchedule'];
    await cluster.node('pi');
    await join(...declared);
    const after = await state(...declared);
    expect(after).toContain('\nlabel:home-role=arcade\ntaint:slow=:NoSchedule\n');
    await cluster.client.patch(makeRef('v1', 'Node', 'pi'), { metadata: { labels: { 'home-role': 'iot' } }, spec: { taints: [] } });
    expect(await state(...declared)).toContain('\nnot label:home-role=arcade\nnot taint:slow=:NoSchedule\n');
    await join(...declared);
    expect(await state(...declared)).toBe(after);
  });

  it('says the same about a node that is Ready and one that is not', async () => {
    await cluster.node('pi');
    await join('label:home-role=arcade');
    const ready = await state('label:home-role=arcade');
    await cluster.node('pi', { ready: false });
    expect(await state('label:home-role=arcade')).toBe(ready);
  });

  it('waits until the node is Ready with the version that is wanted, on the machine that is meant', async () => {
    await cluster.node('pi', { machineId: 'id-of-the-one-before', version: 'v1.35.7+k3s1', ready: false });
    cluster.server.put('/calls', '');
    cluster.server.program('k3s', ['echo call >>/calls', ...cluster.k3s]);
    const looks = (): number => cluster.server.read('/calls').split('\n').length - 1;
    const joining = join('label:home-role=arcade');
    await expect.poll(looks, { timeout: 30_000 }).toBeGreaterThan(0);
    await cluster.node('pi', { version: 'v1.35.7+k3s1' });
    // The next look sees this version, and the one after it comes only if that did not end the wait.
    const before = looks();
    await expect.poll(looks, { timeout: 30_000 }).toBeGreaterThan(before + 1);
    expect(Object.keys((await cluster.read('pi'))?.metadata.labels ?? {})).not.toContain('home-role');
    await cluster.node('pi');
    expect((await joining).exitCode).toBe(0);
    cluster.server.program('k3s', cluster.k3s);
  });

  it('names what the node says when it does not become Ready', async () => {
    await cluster.node('pi', { ready: false });
    const { exitCode, stderr } = await cluster.server.run(script, ['pi', 'serial-1', VERSION, '3'], 'id-pi');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('permacade: host pi: the node is not Ready after 3 s: container runtime is down');
  });

  it('lets pods onto the node again only when it was this program that kept them off', async () => {
    await cluster.node('pi');
    await cluster.client.patch(makeRef('v1', 'Node', 'pi'), { spec: { unschedulable: true } });
    await join();
    expect((await cluster.read('pi'))?.spec?.unschedulable).toBe(true);
    await cluster.client.patch(makeRef('v1', 'Node', 'pi'), { metadata: { annotations: { 'permacade/cordoned': 'upgrade' } } });
    await join();
    expect((await cluster.read('pi'))?.spec?.unschedulable).toBeUndefined();
    expect((await cluster.read('pi'))?.metadata.annotations).not.toHaveProperty('permacade/cordoned');
  });

  it('goes on after it was cut off anywhere', async () => {
    await cluster.node('pi');
    await join('label:a=1', 'label:b=1', 'taint:slow=:NoSchedule');
    for (const step of [2, 3, 4, 5, 6]) {
      // The client dies at its n-th call, and the script with it.
      cluster.server.program('k3s', [`echo call >>/calls`, `[ "$(wc -l </calls)" -le ${step} ] || exit 9`, ...cluster.k3s]);
      cluster.server.put('/calls', '');
      await cluster.server.run(script, ['pi', 'serial-1', VERSION, '0', 'label:c=1', 'taint:new=:NoSchedule'], 'id-pi');
      cluster.server.program('k3s', cluster.k3s);
      expect((await join('label:c=1')).exitCode).toBe(0);
      const node = await cluster.read('pi');
      expect(Object.keys(node?.metadata.labels ?? {})).toEqual(['c']);
      expect(node?.spec?.taints?.map(({ key }) => key)).toEqual(['node.kubernetes.io/not-ready']);
      await join('label:a=1', 'label:b=1', 'taint:slow=:NoSchedule');
    }
  });
});
