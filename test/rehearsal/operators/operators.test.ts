import { expect, test } from 'vitest';
import type { ApiObject, ObjectRef } from '../../../src/cluster/client/api-object.js';
import type { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import { rook } from '../../../src/rehearsal/operators/ceph.js';
import { certManager } from '../../../src/rehearsal/operators/certificates.js';
import type { Operator } from '../../../src/rehearsal/operators/change.js';
import type { View, ViewedKind } from '../../../src/rehearsal/operators/cluster-view.js';
import { ImpliedWorkloads } from '../../../src/rehearsal/operators/implied-workloads.js';
import { kubelets } from '../../../src/rehearsal/operators/kubelets.js';
import { HELD } from '../../../src/rehearsal/simulated-home/held-pods.js';

/** A cluster that does what it is told at once, and nothing else. */
class Objects {
  readonly all = new Map<string, ApiObject>();

  constructor(...objects: readonly (ObjectRef & { readonly [field: string]: unknown })[]) {
    for (const object of objects)
      this.#set({ ...object, metadata: { ...object.metadata, uid: '1', resourceVersion: '1', creationTimestamp: '' } });
  }

  /** Lets an operator act until it wants nothing more, and tells what it did. */
  async settle(operator: Operator): Promise<readonly string[]> {
    const done: string[] = [];
    const view: View = {
      find: <Item extends ApiObject>(kind: ViewedKind, name: string, namespace = '') =>
        this.all.get(`${kind} ${namespace}/${name}`) as Item | undefined,
      all: <Item extends ApiObject>(kind: ViewedKind) => [...this.all.values()].filter((object) => object.kind === kind) as Item[],
    };
    for (let changes = [...operator(view)]; changes.length > 0; changes = [...operator(view)]) {
      expect(done.length).toBeLessThan(20);
      for (const { key, make } of changes) {
        done.push(key);
        await make(this.#client as unknown as ClusterClient);
      }
    }
    return done;
  }

  readonly #client = {
    delete: async (ref: ObjectRef) => this.all.delete(nameOf(ref)),
    apply: async (object: ApiObject) => this.#set(object),
    patchStatus: async (object: ApiObject, status: object) =>
      this.#set({ ...object, status: { ...(object['status'] as object), ...status } }),
    patch: async (object: ApiObject) => {
      const now = this.all.get(nameOf(object))!;
      return this.#set({ ...now, metadata: { ...now.metadata, annotations: {} } });
    },
  };

  #set(object: ApiObject): ApiObject {
    this.all.set(nameOf(object), object);
    return object;
  }
}

function nameOf({ kind, metadata: { namespace = '', name } }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}

const PLAN = { hosts: [], images: {}, impliedPods: [], scripts: {}, units: [] };
const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', metadata: { name: 'home' }, spec: { ca: { secretName: 'ca' } } };
const certificate = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name: 'web', namespace: 'site' },
  spec: { secretName: 'web-tls', issuerRef: { name: 'home', kind: 'ClusterIssuer' } },
};
const ca = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'ca', namespace: 'cert-manager' } };
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'pong', namespace: 'games', annotations: { [HELD]: 'true' } },
  spec: { nodeName: 'hera', containers: [{ name: 'pong', image: 'home:5000/pong:1' }] },
  status: { phase: 'Pending' },
};

test('a filesystem is ready once its cluster is', async () => {
  const filesystem = { apiVersion: 'ceph.rook.io/v1', kind: 'CephFilesystem', metadata: { name: 'fs', namespace: 'rook-ceph' } };
  const alone = new Objects(filesystem);
  await alone.settle(rook('HEALTH_OK'));
  expect(alone.all.get('CephFilesystem rook-ceph/fs')).toMatchObject({ status: { phase: 'Progressing' } });
  const whole = new Objects(filesystem, { ...filesystem, kind: 'CephCluster' });
  await whole.settle(rook('HEALTH_WARN'));
  expect(whole.all.get('CephFilesystem rook-ceph/fs')).toMatchObject({ status: { phase: 'Ready' } });
  expect(whole.all.get('CephCluster rook-ceph/fs')).toMatchObject({ status: { phase: 'Ready', ceph: { health: 'HEALTH_WARN' } } });
});

test('a certificate waits for its issuer, and the issuer for its Secret', async () => {
  const before = new Objects(issuer, certificate);
  expect(await before.settle(certManager)).toEqual(['status of ClusterIssuer home', 'status of Certificate site/web']);
  expect(before.all.get('ClusterIssuer /home')).toMatchObject({
    status: { conditions: [{ status: 'False', message: 'secrets "ca" not found' }] },
  });
  const after = new Objects(ca, issuer, certificate);
  await after.settle(certManager);
  expect(after.all.get('Certificate site/web')).toMatchObject({ status: { conditions: [{ type: 'Ready', status: 'True' }] } });
  expect([...after.all.keys()]).toContain('Secret site/web-tls');
});

test('pods of a chart go when it is uninstalled, and stay when it was handed over between two looks', async () => {
  const by = ['helm.cattle.io/HelmChart/kube-system/rook'];
  const operator = {
    namespace: 'rook-ceph',
    name: 'operator',
    kind: 'Deployment',
    requests: { cpuMillis: 0, memoryBytes: 0 },
    by,
    source: '',
  } as const;
  const workloads = new ImpliedWorkloads({ plan: { ...PLAN, impliedPods: [operator] }, applicationCharts: 'caller' });
  const chart = {
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: { name: 'rook', namespace: 'kube-system' },
    status: { jobName: 'x' },
  };
  const cluster = new Objects(chart);
  const settle = (): Promise<readonly string[]> => cluster.settle((view) => workloads.operate(view));
  expect(await settle()).toEqual(['apply Deployment rook-ceph/operator']);
  const installed = cluster.all.get('HelmChart kube-system/rook')!;
  cluster.all.delete('HelmChart kube-system/rook');
  expect(await settle()).toEqual([]);
  cluster.all.set('HelmChart kube-system/rook', { ...installed, metadata: { ...installed.metadata, deletionTimestamp: 'now' } });
  expect(await settle()).toEqual(['delete Deployment rook-ceph/operator']);
});

test('a pod waits for its image, says why, and runs once it can be had', async () => {
  const cluster = new Objects(pod);
  expect(await cluster.settle(kubelets(PLAN, ['home:5000/pong:1']))).toEqual(['status of Pod games/pong']);
  expect(cluster.all.get('Pod games/pong')).toMatchObject({
    status: {
      containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: expect.stringContaining('not found') as string } } }],
    },
  });
  await cluster.settle(kubelets(PLAN, []));
  expect(cluster.all.get('Pod games/pong')).toMatchObject({ metadata: { annotations: {} }, status: { containerStatuses: null } });
});
