import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contents } from '../../../src/files/contents.js';
import { Argo } from '../../../src/rehearsal/argo/argo.js';
import { CommittedFiles } from '../../../src/rehearsal/argo/repository.js';
import { whenAvailable } from '../../../src/rehearsal/argo/when-available.js';
import type { ApiObject } from '../../../src/cluster/client/api-watch.js';
import type { KubernetesObjectBody } from '../../../src/plan/plan.js';
import { exampleHome } from '../../stacks/example.js';
import { BUILD_TIMEOUT_MS, noControlPlane } from '../control-plane/available.js';
import { Cluster } from './cluster.js';

const CRDS = [
  'argo-cd.yaml',
  'ceph-csi-operator.yaml',
  'cert-manager.yaml',
  'helm-controller.yaml',
  'prometheus-operator.yaml',
  'rook.yaml',
  'traefik.yaml',
];

/** What controllers and operators would say of each kind once everything is fine. */
const FINE: Readonly<Record<string, (object: ApiObject & { readonly spec?: { readonly replicas?: number } }) => object>> = {
  '/apis/apps/v1/deployments': ({ metadata, spec }) => {
    const replicas = spec?.replicas ?? 1;
    return {
      observedGeneration: metadata.generation,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
    };
  },
  '/apis/apps/v1/statefulsets': ({ metadata, spec }) => {
    const replicas = spec?.replicas ?? 1;
    return { observedGeneration: metadata.generation, replicas, updatedReplicas: replicas, readyReplicas: replicas };
  },
  '/apis/apps/v1/daemonsets': ({ metadata }) => ({
    observedGeneration: metadata.generation,
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 0,
    numberReady: 0,
  }),
  '/apis/batch/v1/cronjobs': () => ({ lastScheduleTime: '2026-01-01T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:00:10Z' }),
  '/api/v1/persistentvolumeclaims': () => ({ phase: 'Bound' }),
  '/api/v1/services': () => ({ loadBalancer: { ingress: [{ ip: '192.168.137.2' }] } }),
  '/apis/cert-manager.io/v1/certificates': () => ({ conditions: [{ type: 'Ready', status: 'True' }] }),
  '/apis/cert-manager.io/v1/clusterissuers': () => ({ conditions: [{ type: 'Ready', status: 'True' }] }),
  '/apis/ceph.rook.io/v1/cephclusters': () => ({ state: 'Created', phase: 'Ready', ceph: { health: 'HEALTH_OK' } }),
  '/apis/ceph.rook.io/v1/cephfilesystems': () => ({ phase: 'Ready' }),
};

describe.skipIf(noControlPlane)("the example home under Argo CD's stand-in", { timeout: 180_000 }, () => {
  let cluster: Cluster;
  let playing = true;
  let player: Promise<void>;
  beforeAll(async () => {
    cluster = await Cluster.start(CRDS);
    player = play();
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    playing = false;
    await player;
    await cluster.stop();
  });

  /** Plays every controller at once: whatever is there is soon fine. */
  async function play(): Promise<void> {
    const done = new Set<string>();
    while (playing) {
      for (const [path, fine] of Object.entries(FINE)) {
        for (const object of (await whenAvailable(() => cluster.client.list(path))).items) {
          const { name, namespace, uid, generation } = object.metadata;
          if (
            done.has(`${uid} ${generation}`) ||
            (object.kind === 'Service' && (object['spec'] as { type?: string }).type !== 'LoadBalancer')
          )
            continue;
          const at = path.split('/');
          const one =
            namespace === undefined ? `${path}/${name}` : [...at.slice(0, -1), 'namespaces', namespace, at.at(-1), name].join('/');
          await cluster.client.patchStatus(one, fine(object)).catch(() => undefined);
          done.add(`${uid} ${generation}`);
        }
      }
      await wait(30);
    }
  }

  test('is applied wave after wave until everything is synced and healthy; then nothing changes any more', async () => {
    const { plan } = exampleHome();
    const objects = plan.units.flatMap(({ owner, body }): readonly KubernetesObjectBody[] =>
      owner === 'pulumi' && body.type === 'KubernetesObject' ? [body] : [],
    );
    for (const { manifest } of objects.toSorted(
      (one, other) => Number(other.manifest.kind === 'Namespace') - Number(one.manifest.kind === 'Namespace'),
    )) {
      const { apiVersion, kind, metadata } = manifest;
      const plural = { AppProject: 'appprojects', Application: 'applications', HelmChart: 'helmcharts', Namespace: 'namespaces' }[kind];
      if (plural === undefined) continue;
      const base = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
      const inside = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
      await cluster.client.apply(`${base}${inside}/${plural}/${metadata.name}`, manifest);
    }
    const repository = new CommittedFiles({ url: 'https://github.com/example/home.git', branch: 'main', path: 'synth/home' });
    repository.commit(contents(plan));
    const installed: string[] = [];
    const argo = new Argo({ client: cluster.client, repository, installChart: async ({ name }) => void installed.push(name), second: 5 });

    const { settled, applications } = await argo.sync({ deadline: 120_000, patience: 10_000 });
    expect(
      applications.filter((one) => !one.settled).map(({ name, message, failure, conditions }) => [name, message, failure, conditions]),
    ).toEqual([]);
    expect(settled).toBe(true);
    expect(applications.length).toBe(plan.units.filter(({ id }) => id.startsWith('argoproj.io/Application/')).length);
    expect(installed).toContain('rook-ceph');

    const versions = async (): Promise<readonly string[]> => {
      const paths = [
        ...Object.keys(FINE),
        '/apis/argoproj.io/v1alpha1/applications',
        '/apis/traefik.io/v1alpha1/ingressroutes',
        '/api/v1/configmaps',
      ];
      const lists = await Promise.all(paths.map((path) => cluster.client.list(path)));
      return lists.flatMap(({ items }) => items.map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`)).sort();
    };
    const before = await versions();
    const again = await argo.sync({ deadline: 60_000 });
    expect(again.settled).toBe(true);
    expect(again.changes).toEqual([]);
    expect(await versions()).toEqual(before);
  });
});
