import { describe, expect, test } from 'vitest';
import { healthOf } from '../../../src/rehearsal/argo/health/health-of.js';
import type { ApiObject } from '../../../src/cluster/client/api-watch.js';

type Rest = Readonly<Record<string, unknown>>;

function object(apiVersion: string, kind: string, { metadata, ...rest }: Rest): ApiObject {
  const required = { name: 'pong', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', generation: 2 };
  return { apiVersion, kind, metadata: { ...required, ...(metadata as object) }, ...rest };
}

/** What Argo CD says of an object: its kind, what of it counts, and the health that follows. */
const CASES: readonly (readonly [kind: string, rest: Rest, health: string | undefined])[] = [
  // argoproj/argo-cd@v3.5.1 gitops-engine/pkg/health/health_deployment.go
  [
    'apps/v1 Deployment',
    { spec: { replicas: 1 }, status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 } },
    'Progressing',
  ],
  [
    'apps/v1 Deployment',
    { spec: { replicas: 2 }, status: { observedGeneration: 2, replicas: 2, updatedReplicas: 1, availableReplicas: 2 } },
    'Progressing',
  ],
  [
    'apps/v1 Deployment',
    { spec: { replicas: 1 }, status: { observedGeneration: 2, replicas: 2, updatedReplicas: 1, availableReplicas: 2 } },
    'Progressing',
  ],
  ['apps/v1 Deployment', { spec: { replicas: 1 }, status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1 } }, 'Progressing'],
  [
    'apps/v1 Deployment',
    { spec: { replicas: 1 }, status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 } },
    'Healthy',
  ],
  ['apps/v1 Deployment', { spec: { replicas: 1, paused: true }, status: {} }, 'Suspended'],
  [
    'apps/v1 Deployment',
    {
      spec: { replicas: 1 },
      status: { observedGeneration: 2, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] },
    },
    'Degraded',
  ],
  // health_statefulset.go
  ['apps/v1 StatefulSet', { spec: { replicas: 1 }, status: {} }, 'Progressing'],
  ['apps/v1 StatefulSet', { spec: { replicas: 2 }, status: { observedGeneration: 2, readyReplicas: 1 } }, 'Progressing'],
  [
    'apps/v1 StatefulSet',
    {
      spec: { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } },
      status: { observedGeneration: 2, readyReplicas: 2, updatedReplicas: 1 },
    },
    'Progressing',
  ],
  [
    'apps/v1 StatefulSet',
    {
      spec: { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } },
      status: { observedGeneration: 2, readyReplicas: 2, updatedReplicas: 2 },
    },
    'Healthy',
  ],
  // health_daemonset.go
  [
    'apps/v1 DaemonSet',
    { spec: {}, status: { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 } },
    'Progressing',
  ],
  [
    'apps/v1 DaemonSet',
    { spec: {}, status: { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 } },
    'Healthy',
  ],
  // facts/platform.md 4.43
  ['v1 PersistentVolumeClaim', { status: { phase: 'Pending' } }, 'Progressing'],
  ['v1 PersistentVolumeClaim', { status: { phase: 'Bound' } }, 'Healthy'],
  ['v1 PersistentVolumeClaim', { status: { phase: 'Lost' } }, 'Degraded'],
  // 4.45
  ['v1 Service', { spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } }, 'Progressing'],
  ['v1 Service', { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '192.168.137.2' }] } } }, 'Healthy'],
  ['v1 Service', { spec: { type: 'ClusterIP' }, status: { loadBalancer: {} } }, 'Healthy'],
  // health_job.go
  ['batch/v1 Job', { status: {} }, 'Progressing'],
  ['batch/v1 Job', { status: { conditions: [{ type: 'Complete', status: 'True' }] } }, 'Healthy'],
  ['batch/v1 Job', { status: { conditions: [{ type: 'Failed', status: 'True', message: 'no' }] } }, 'Degraded'],
  // resource_customizations/batch/CronJob/health.lua
  ['batch/v1 CronJob', { spec: {}, status: {} }, 'Healthy'],
  [
    'batch/v1 CronJob',
    { spec: {}, status: { lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:00:00Z' } },
    'Degraded',
  ],
  // 4.46
  ['ceph.rook.io/v1 CephCluster', {}, 'Progressing'],
  ['ceph.rook.io/v1 CephCluster', { status: { state: 'Created', ceph: { health: 'HEALTH_OK' } } }, 'Healthy'],
  ['ceph.rook.io/v1 CephCluster', { status: { state: 'Creating', ceph: { health: 'HEALTH_OK' } } }, 'Progressing'],
  ['ceph.rook.io/v1 CephCluster', { status: { state: 'Created', ceph: { health: 'HEALTH_WARN' } } }, 'Degraded'],
  ['ceph.rook.io/v1 CephCluster', { status: { state: 'Created', ceph: { health: 'HEALTH_ERR' } } }, 'Degraded'],
  // 4.47
  ['cert-manager.io/v1 Certificate', {}, 'Progressing'],
  [
    'cert-manager.io/v1 Certificate',
    {
      status: {
        conditions: [
          { type: 'Ready', status: 'False' },
          { type: 'Issuing', status: 'True' },
        ],
      },
    },
    'Progressing',
  ],
  ['cert-manager.io/v1 Certificate', { status: { conditions: [{ type: 'Ready', status: 'False' }] } }, 'Degraded'],
  ['cert-manager.io/v1 Certificate', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }, 'Healthy'],
  ['cert-manager.io/v1 ClusterIssuer', {}, 'Progressing'],
  ['cert-manager.io/v1 ClusterIssuer', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }, 'Healthy'],
  // 4.47, 4.49: nobody checks these
  ['ceph.rook.io/v1 CephFilesystem', {}, undefined],
  ['traefik.io/v1alpha1 IngressRoute', {}, undefined],
  ['argoproj.io/v1alpha1 Application', { status: { health: { status: 'Degraded' } } }, undefined],
  ['v1 ConfigMap', {}, undefined],
  // Argo CD checks it, the stand-in does not, and says so
  ['v1 Pod', {}, 'Unknown'],
  // gitops-engine/pkg/health/health.go
  ['v1 ConfigMap', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, 'Progressing'],
];

describe('the health of an object is what Argo CD says', () => {
  test.each(CASES.map(([kind, rest, health]) => ({ kind, rest, health })))('$kind $rest: $health', ({ kind, rest, health }) => {
    const [apiVersion, name] = kind.split(' ') as [string, string];
    expect(healthOf(object(apiVersion, name, rest), new Map())?.status).toBe(health);
  });

  test('by a check in Lua where argocd-cm has one, which comes first', () => {
    const check = 'if obj.spec.list[2].deep == "yes" then return {status = "Healthy", message = obj.spec.text} end';
    const checks = new Map([['apps/Deployment', check]]);
    const strange = 'quote " backslash \\ newline \n and é';
    const deployment = object('apps/v1', 'Deployment', { spec: { list: [1, { deep: 'yes' }], text: strange, nothing: null } });
    for (let times = 0; times < 500; times++) expect(healthOf(deployment, checks)).toEqual({ status: 'Healthy', message: strange });
  });

  test('Unknown when the check fails, returns nothing sensible, or reaches for files', () => {
    const run = (check: string): string | undefined => healthOf(object('v1', 'ConfigMap', {}), new Map([['/ConfigMap', check]]))?.status;
    expect(run('this is not Lua')).toBe('Unknown');
    expect(run('return {status = "Great"}')).toBe('Unknown');
    expect(run('return nil')).toBe('Unknown');
    expect(run('io.open("/etc/passwd") return {status = "Healthy"}')).toBe('Unknown');
    expect(run('return {status = "Healthy"}')).toBe('Healthy');
  });
});
