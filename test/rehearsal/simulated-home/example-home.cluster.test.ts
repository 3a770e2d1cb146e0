import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import { type ApiObject, type ObjectRef, type ObjectToWrite, makeRef } from '../../../src/cluster/client/api-object.js';
import { HAND_OVER } from '../../../src/rehearsal/operators/charts.js';
import { Operators } from '../../../src/rehearsal/operators/operators.js';
import { type Placements, placements } from './placements.js';
import { type SimulatedHome, startSimulatedHome } from '../../../src/rehearsal/simulated-home/simulated-home.js';
import { exampleHome } from '../../stacks/example.js';
import { BUILD_TIMEOUT_MS, ROOT } from '../control-plane/available.js';
import { leftBehind } from '../control-plane/left-behind.js';
import { restartApiServer, stopEtcdFor } from '../control-plane/restart.js';
import { applyHome } from './apply-home.js';
import { noSimulatedHome } from './available.js';

interface Node extends ApiObject {
  readonly status: { readonly allocatable: Readonly<Record<string, string>> };
}

interface Service extends ApiObject {
  readonly spec: { readonly type: string };
  readonly status: { readonly loadBalancer: { readonly ingress?: readonly { readonly ip: string }[] } };
}

interface Claim extends ApiObject {
  readonly spec: { readonly volumeName?: string };
  readonly status: { readonly phase: string };
}

interface Volume extends ApiObject {
  readonly spec: { readonly nodeAffinity?: object; readonly claimRef: { readonly name: string } };
}

/** Everything Pulumi's, so that the whole home is here without Argo CD. */
const { plan } = exampleHome({ gitops: undefined });

describe.skipIf(noSimulatedHome)('the example home, simulated', { timeout: 60_000 }, () => {
  let home: SimulatedHome;
  let operators: Operators;
  let client: ClusterClient;

  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    for (const deadline = Date.now() + 40_000; !(await holds()); await wait(200)) {
      if (Date.now() > deadline) throw new Error(`${what} did not come true: ${JSON.stringify((await placements(client)).waiting)}`);
    }
  };
  const quiet = async (): Promise<Placements> => {
    await operators.idle();
    await until('settled', async () => (await placements(client)).settled);
    await operators.idle();
    return placements(client);
  };
  const claim = (name: string, storageClassName: string, mode: string, storage: string): ObjectToWrite => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec: { storageClassName, accessModes: [mode], resources: { requests: { storage } } },
  });
  const pod = (name: string, spec: object = {}, resources: object = {}): ObjectToWrite => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { ...spec, containers: [{ name: 'main', image: 'busybox:1.37.0', resources }] },
  });
  const warnings = async (name: string): Promise<readonly string[]> => {
    const items = await client.list('v1', 'Event', { namespace: 'default', fieldSelector: `involvedObject.name=${name},type=Warning` });
    return items.map((event) => String(event['message']));
  };

  beforeAll(async () => {
    home = await startSimulatedHome({ plan, root: ROOT });
    ({ client } = home);
    operators = new Operators({ client, plan, root: ROOT });
    await operators.start();
    await applyHome(plan, client, operators);
    await quiet();
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await operators.stop();
    await home.stop();
    expect(await leftBehind(home.folder.path)).toEqual([]);
  });

  test('runs every pod and binds every claim', async () => {
    const { placed, waiting } = await placements(client);
    expect(waiting).toEqual([]);
    expect(placed.length).toBeGreaterThan(100);
    expect([...operators.refused]).toEqual([]);
  });

  test('has the nodes of the inventory, with everything they have', async () => {
    const items = await client.list<Node>('v1', 'Node');
    const nodes = new Map(items.map((node) => [node.metadata.name, node]));
    expect([...nodes.keys()]).not.toContain('bunsen');
    expect(nodes.get('pi-node-2')?.status.allocatable).toMatchObject({ cpu: '3800m', memory: String(422 * 2 ** 20), pods: '110' });
    expect(nodes.get('romulus')?.metadata.labels).toMatchObject({ 'home-role': 'cameras', 'kubernetes.io/hostname': 'romulus' });
  });

  test('counts cards where the device plugin runs, as often as they are shared (facts/platform.md 2.*)', async () => {
    const items = await client.list<Node>('v1', 'Node');
    const cards = items.map(({ metadata: { name }, status }) => [name, status.allocatable['nvidia.com/gpu']] as const);
    expect(cards.filter(([, count]) => count !== undefined)).toEqual([
      ['chronos', '4'],
      ['dionysus', '4'],
      ['romulus', '4'],
    ]);
  });

  test('opens ports of LoadBalancer Services exactly on the nodes that balance loads (3.41, 3.42)', async () => {
    const items = await client.list<Service>('v1', 'Service');
    const balanced = items.filter(({ spec }) => spec.type === 'LoadBalancer');
    const addresses = plan.hosts.filter(({ loadBalancer, roles }) => loadBalancer && roles.includes('agent')).map(({ address }) => address);
    expect(balanced.map(({ metadata: { name } }) => name).sort()).toEqual(['dns', 'registry', 'relay', 'samba', 'traefik']);
    for (const { status } of balanced) expect(status.loadBalancer.ingress?.map(({ ip }) => ip)).toEqual(addresses.toSorted());
  });

  test('does not change when it is applied again', async () => {
    const versions = async (): Promise<readonly string[]> => {
      const lists = await Promise.all([
        ...['Service', 'Secret', 'PersistentVolumeClaim'].map((kind) => client.list('v1', kind)),
        ...['Deployment', 'DaemonSet'].map((kind) => client.list('apps/v1', kind)),
        client.list('helm.cattle.io/v1', 'HelmChart'),
        client.list('ceph.rook.io/v1', 'CephCluster'),
        client.list('cert-manager.io/v1', 'Certificate'),
      ]);
      return lists
        .flat()
        .map(({ kind, metadata: { uid, resourceVersion } }) => `${kind} ${uid} ${resourceVersion}`)
        .sort();
    };
    await quiet();
    const before = await versions();
    await applyHome(plan, client, operators);
    await quiet();
    expect(await versions()).toEqual(before);
  });

  test('names a pod without a place with the words of the scheduler', async () => {
    await client.create(pod('giant', {}, { requests: { memory: '1Ti' } }));
    const { waiting } = await quiet();
    expect(waiting).toEqual([expect.objectContaining({ kind: 'Pod', name: 'default/giant' })]);
    expect(waiting[0]!.reason).toMatch(/^0\/11 nodes are available: .*Insufficient memory/);
    await client.delete(makeRef('v1', 'Pod', 'giant', 'default'));
  });

  test('makes a local volume where the scheduler put the pod that waits for it, and removes it with its claim', async () => {
    const here = makeRef('v1', 'PersistentVolumeClaim', 'here', 'default');
    await client.create(claim('here', 'local-path', 'ReadWriteOnce', '1Gi'));
    await operators.idle();
    expect((await client.find<Claim>(here))!.status.phase).toBe('Pending');
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'here' } }];
    await client.create(pod('tenant', { nodeSelector: { 'kubernetes.io/hostname': 'hera' }, volumes }));
    await until('bound', async () => (await client.find<Claim>(here))!.status.phase === 'Bound');
    const volumeRef = makeRef('v1', 'PersistentVolume', (await client.find<Claim>(here))!.spec.volumeName!);
    const volume = await client.find<Volume>(volumeRef);
    expect(JSON.stringify(volume!.spec.nodeAffinity)).toContain('"values":["hera"]');
    await until('placed', async () =>
      (await placements(client)).placed.some(({ pod: name, node }) => name === 'default/tenant' && node === 'hera'),
    );
    await client.delete(makeRef('v1', 'Pod', 'tenant', 'default'));
    await client.delete(here);
    await until('released', async () => (await client.find(volumeRef)) === undefined);
  });

  test.each([
    ['rook-ceph-block', 'ReadWriteMany', '1Gi', /multi node access modes are only supported on rbd/],
    // 3726, 931, 1863 and 931 GiB hold three copies of at most 1862 GiB: the largest disk cannot hold two of one.
    ['rook-cephfs', 'ReadWriteMany', '1900Gi', /the pool has \d+ bytes left for data kept 3 times/],
  ])('refuses a claim of class %s with %s and %s, and says why', async (storageClass, mode, size, why) => {
    const name = `refused-${storageClass}`;
    await client.create(claim(name, storageClass, mode, size));
    await until('refused', async () => (await warnings(name)).length > 0);
    expect((await warnings(name))[0]).toMatch(why);
    const { waiting } = await placements(client);
    expect(waiting.find((item) => item.name === `default/${name}`)?.reason).toMatch(why);
    await client.delete(makeRef('v1', 'PersistentVolumeClaim', name, 'default'));
  });

  test('goes on after the API server was restarted and etcd was away', async () => {
    await restartApiServer(home.controlPlane);
    await stopEtcdFor(home.controlPlane, 1_000);
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'late', namespace: 'default' },
      spec: { type: 'LoadBalancer', selector: { app: 'late' }, ports: [{ port: 7000 }] },
    };
    await until('created', () =>
      client.create(service).then(
        () => true,
        () => false,
      ),
    );
    const late = makeRef('v1', 'Service', 'late', 'default');
    await until('opened', async () => (await client.find<Service>(late))?.status.loadBalancer.ingress?.length === 8);
    await client.delete(late);
    await until('closed', async () => (await client.find(late)) === undefined);
    await until('calm', async () => (await placements(client)).waiting.length === 0);
    expect(await client.find(late)).toBeUndefined();
  });

  test('keeps a release that was handed over, and uninstalls one that was not', async () => {
    const chart = (name: string): ObjectRef => makeRef('helm.cattle.io/v1', 'HelmChart', name, 'kube-system');
    const webhook = makeRef('apps/v1', 'Deployment', 'cert-manager-webhook', 'cert-manager');
    const operator = makeRef('apps/v1', 'Deployment', 'rook-ceph-operator', 'rook-ceph');
    await client.patch(chart('rook-ceph'), HAND_OVER);
    await client.delete(chart('rook-ceph'));
    await client.delete(chart('cert-manager'));
    await until('uninstalled', async () => (await client.find(webhook)) === undefined);
    await until('gone', async () => (await client.find(chart('cert-manager'))) === undefined);
    expect(await client.find(chart('rook-ceph'))).toBeUndefined();
    expect(await client.find(operator)).toBeDefined();
    // crds.keep: what was made of its definitions stays.
    expect((await client.list('cert-manager.io/v1', 'Certificate')).length).toBeGreaterThan(0);
  });
});
