import { describe, expect, test } from 'vitest';
import type { ImpliedPod, PlannedPod } from '../../../constructs/core/implied-pod.js';
import type { Plan } from '../../../src/plan/plan.js';
import { KubeConfig } from '@kubernetes/client-node';
import { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import { chartContents } from '../../../src/rehearsal/operators/chart-definitions.js';
import { impliedWorkload } from '../../../src/plan/implied-workload.js';
import { Operators } from '../../../src/rehearsal/operators/operators.js';
import { exampleHome } from '../../stacks/example.js';
import { ROOT } from '../control-plane/available.js';

const pod: ImpliedPod = {
  namespace: 'rook-ceph',
  name: 'rook-ceph-mon',
  kind: 'Deployment',
  replicas: 3,
  requests: { cpuMillis: 100, memoryBytes: 1024 ** 3 },
  limits: { memoryBytes: 2 * 1024 ** 3 },
  nodeSelector: { 'permacade/storage': 'ceph' },
  tolerations: [{ key: 'CriticalAddonsOnly' }, { key: 'dedicated', value: 'ceph', effect: 'NoSchedule' }],
  onePerNode: true,
  priorityClass: 'system-node-critical',
  hostPorts: [{ port: 3300, protocol: 'TCP' }],
  source: 'a test',
};

describe('the workload that stands for an implied pod', () => {
  test('asks the scheduler for exactly what the plan counts', () => {
    expect(impliedWorkload(pod)).toMatchObject({
      kind: 'Deployment',
      metadata: { namespace: 'rook-ceph', name: 'rook-ceph-mon' },
      spec: {
        replicas: 3,
        template: {
          spec: {
            nodeSelector: { 'permacade/storage': 'ceph' },
            priorityClassName: 'system-node-critical',
            tolerations: [
              { key: 'CriticalAddonsOnly', operator: 'Exists' },
              { key: 'dedicated', operator: 'Equal', value: 'ceph', effect: 'NoSchedule' },
            ],
            affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] } },
            containers: [
              {
                resources: { requests: { cpu: '100m', memory: '1073741824' }, limits: { memory: '2147483648' } },
                ports: [{ hostPort: 3300, protocol: 'TCP' }],
              },
            ],
          },
        },
      },
    });
  });

  test('requests nothing where the plan counts nothing', () => {
    const idle = impliedWorkload({ ...pod, requests: { cpuMillis: 0, memoryBytes: 0 }, limits: undefined });
    expect(idle['spec']).toMatchObject({ template: { spec: { containers: [{ resources: { requests: {} } }] } } });
  });
});

describe('the operators', () => {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'nowhere', server: 'https://127.0.0.1:1', skipTLSVerify: false }, { name: 'nobody' });
  const client = new ClusterClient(config);
  const planWith = (by: readonly string[]): Plan => {
    const impliedPods: readonly PlannedPod[] = [{ ...pod, by }];
    return { hosts: [], images: {}, impliedPods, scripts: {}, units: [] };
  };

  test.each([[['example.org/Thing/home/x']], [['host/adonis/command/gate-x']]])(
    'refuse a plan whose pods come from %j, which nobody plays',
    (by) => {
      expect(() => new Operators({ client, plan: planWith(by), root: ROOT })).toThrow(/rook-ceph\/rook-ceph-mon comes from .*no stub/);
    },
  );

  test('refuse a chart that they do not know, by its name', () => {
    expect(() => chartContents('wordpress')).toThrow(/knows no chart 'wordpress', only argo-cd, cert-manager/);
  });

  test.each([undefined, exampleHome().plan])(
    'know every cause and every chart of the example home',
    (plan = exampleHome({ gitops: undefined }).plan) => {
      expect(() => new Operators({ client, plan, root: ROOT })).not.toThrow();
      for (const { body } of plan.units) {
        if (body.type !== 'KubernetesObject') continue;
        const spec = body.manifest['spec'] as { readonly chart?: string; readonly source?: { readonly chart?: string } } | undefined;
        const chart = body.manifest.kind === 'HelmChart' ? spec?.chart : spec?.source?.chart;
        if (chart !== undefined) expect(() => chartContents(chart)).not.toThrow();
      }
    },
  );
});
