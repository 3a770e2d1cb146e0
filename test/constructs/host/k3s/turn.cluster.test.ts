import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeRef } from '../../../../src/cluster/client/api-object.js';
import { scriptFile } from '../../../../constructs/core/script.js';
import { findBinaries } from '../../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../../src/rehearsal/control-plane/control-plane.js';
import { BUILD_TIMEOUT_MS, ROOT } from '../../../rehearsal/control-plane/available.js';
import { Cluster, noCluster } from './cluster.js';
import { MachineFolder, noRoot, type Outcome } from './machine-folder.js';

const OLD = 'v1.35.7+k3s1';
const NEW = 'v1.36.3+k3s1';
const SERVER = { 'node-role.kubernetes.io/control-plane': 'true' };

const script = scriptFile(import.meta.url, '../../../../constructs/host/k3s/turn.sh');

describe.skipIf(noCluster || noRoot)('moving a node to another version', { timeout: 60_000 }, () => {
  let controlPlane: ControlPlane;
  let cluster: Cluster;

  beforeAll(async () => {
    controlPlane = await ControlPlane.start({ binaries: await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT }) });
    cluster = await Cluster.of(controlPlane);
    cluster.server.program('sleep', ['exit 0']);
  }, BUILD_TIMEOUT_MS);
  afterEach(() => cluster.clear());
  afterAll(async () => {
    cluster.server.remove();
    await controlPlane.stop();
  });

  const turn = (host = 'pi', { version = NEW, member = 'serial-1', machineId = `id-${host}`, begins = 'joins' } = {}): Promise<Outcome> =>
    cluster.server.run(script, [host, member, version, begins, '5', '3'], machineId);

  /** A home of one server and two agents, as it is before anything moves. */
  async function home(changes: { readonly server?: string } = {}): Promise<void> {
    await cluster.node('hub', { version: changes.server ?? NEW, labels: SERVER });
    await cluster.node('pi', { version: OLD });
    await cluster.node('pi-2', { version: OLD });
  }

  it('is nobody’s turn where there is no cluster yet, no such node, or nothing to move', async () => {
    const blank = new MachineFolder();
    expect((await blank.run(script, ['pi', 'serial-1', NEW, 'joins', '5', '3'], 'id-pi')).exitCode).toBe(0);
    blank.remove();
    await home();
    expect(await turn('new')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(await turn('hub')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(await cluster.holder()).toBeUndefined();
  });

  it('takes the turn, keeps new pods off the node and says what it does', async () => {
    await home();
    const { exitCode, stdout, stderr } = await turn();
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain('host pi: moving its pods to other nodes');
    expect(await cluster.holder()).toBe('pi');
    const node = await cluster.read('pi');
    expect(node?.spec?.unschedulable).toBe(true);
    expect(node?.metadata.annotations?.['permacade/cordoned']).toBe('upgrade');
    // Cut off and run again, it still has its turn.
    expect((await turn()).exitCode).toBe(0);
  });

  it('is one node’s at a time: the others wait, and say for whom and how to end it', async () => {
    await home();
    await turn();
    const { exitCode, stderr } = await turn('pi-2');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('host pi-2: waiting until the upgrade of pi is done (0 s; ');
    expect(stderr).toMatch(/the turn of pi since 20.*kubectl -n kube-system delete configmap permacade-turn/);
    expect((await cluster.read('pi-2'))?.spec?.unschedulable).toBeUndefined();
  });

  it('is refused while another node is not well, and given back', async () => {
    await home();
    await cluster.node('pi-2', { version: OLD, ready: false });
    const { exitCode, stderr } = await turn();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('not upgraded to v1.36.3+k3s1 while other parts of the cluster are unhealthy: pi-2 is not Ready');
    expect(await cluster.holder()).toBeUndefined();
    expect((await cluster.read('pi'))?.spec?.unschedulable).toBeUndefined();
  });

  it('never goes back a version, or past a minor one', async () => {
    await home();
    expect((await turn('pi', { version: 'v1.35.6+k3s1' })).stderr).toContain(
      'runs v1.35.7+k3s1, newer than v1.35.6+k3s1, and k3s cannot be downgraded',
    );
    expect((await turn('pi', { version: 'v1.37.1+k3s1' })).stderr).toContain('Set permacade:k3sVersion to a version of v1.36 first');
    expect((await turn('pi', { version: 'v1.35.10+k3s1' })).stderr).not.toContain('cannot be downgraded');
  });

  it('does not make an agent newer than a server', async () => {
    await home({ server: OLD });
    const { exitCode, stderr } = await turn();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('an agent must not be newer than a server, and these servers are older than v1.36.3+k3s1: hub (v1.35.7+k3s1)');
    expect((await turn('hub')).exitCode).toBe(0);
  });

  it('leaves the pods of the only node where they are', async () => {
    await cluster.node('hub', { version: OLD, labels: SERVER });
    const { exitCode, stderr } = await turn('hub');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('this is the only node that accepts pods');
    expect((await cluster.read('hub'))?.spec?.unschedulable).toBeUndefined();
  });

  it('gives the turn back, and the node its pods, when they cannot all move', async () => {
    await home();
    await cluster.client.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default' },
    });
    await cluster.client.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'alone' },
      spec: { nodeName: 'pi', terminationGracePeriodSeconds: 0, containers: [{ name: 'a', image: 'a' }] },
    });
    const { exitCode, stderr } = await turn();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('default/alone');
    expect(stderr).toContain('host pi: not all pods could move to other nodes');
    expect(await cluster.holder()).toBeUndefined();
    expect((await cluster.read('pi'))?.spec?.unschedulable).toBeUndefined();
    await cluster.client.delete(makeRef('v1', 'Pod', 'alone', 'default'));
  });

  it('refuses a machine under the name of another one that is there and Ready', async () => {
    await home();
    const stranger = await turn('pi', { machineId: 'id-other' });
    expect(stranger.stderr).toContain('another machine has this name in the cluster (machine id id-pi), and Permacade did not add it');
    await cluster.client.patch(makeRef('v1', 'Node', 'pi'), { metadata: { annotations: { 'permacade/member': 'serial-1' } } });
    expect((await turn('pi', { machineId: 'id-other' })).stderr).toContain(
      'is Ready (machine id id-pi). Give this host another name, or set its own serial',
    );
    expect((await turn('pi', { machineId: 'id-other', member: 'serial-2' })).exitCode).toBe(0);
    await cluster.node('pi', { version: OLD, ready: false });
    expect((await turn('pi', { machineId: 'id-other' })).exitCode).toBe(0);
  });

  it('does not let a first server begin a second cluster', async () => {
    await home();
    expect((await turn('new', { begins: 'begins' })).stderr).toContain('it would start a second cluster. List another server first');
    await cluster.node('hub', { ready: false });
    await cluster.client.patch(makeRef('v1', 'Node', 'hub'), { metadata: { annotations: { 'permacade/member': 'serial-1' } } });
    expect((await turn('hub', { machineId: 'id-other', begins: 'begins' })).stderr).toContain('it would start a second cluster');
  });

  it('says when the cluster does not answer', async () => {
    const lost = new MachineFolder();
    lost.put('/etc/rancher/k3s/k3s.yaml', 'apiVersion: v1\n');
    lost.program('k3s', ['echo "connection refused" >&2; exit 1']);
    lost.program('sleep', ['exit 0']);
    const { exitCode, stderr } = await lost.run(script, ['pi', 'serial-1', NEW, 'joins', '5', '3'], 'id-pi');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/host pi: the cluster does not answer on .*: connection refused\. Repair that server first/);
    const alone = await lost.run(script, ['hub', 'serial-1', NEW, 'alone', '5', '3'], 'id-hub');
    expect([alone.exitCode, alone.stderr]).toEqual([
      0,
      expect.stringMatching(/host hub: the cluster does not answer, so k3s is replaced without moving pods away\n$/),
    ]);
    lost.remove();
  });
});
