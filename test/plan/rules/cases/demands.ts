import { objectIn } from '../../../homes/correct-home.js';
import { put } from '../../../homes/edit.js';
import { POD, FIRST, type RuleCase, set, without } from '../rule-case.js';

function chartOf(name: string, version: string): object & Record<string, unknown> {
  return {
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: { name, namespace: 'kube-system' },
    spec: { repo: 'https://charts.example', chart: 'rook-ceph', version, targetNamespace: 'rook-ceph' },
  };
}

/** What workloads ask for, and in which version. */
export const demandsCases: readonly RuleCase[] = [
  {
    rule: 'resources',
    breaks: [
      ['a container without resources', 'apps/Deployment/games/pong', set('pong', `${FIRST}.resources`, {})],
      ['a container without a memory limit', 'apps/Deployment/games/pong', set('pong', `${FIRST}.resources.limits`, undefined)],
      [
        'an init container without resources',
        'apps/Deployment/games/pong',
        set('pong', `${POD}.initContainers`, [{ name: 'copy', image: 'busybox:1.37.0' }]),
      ],
    ],
  },
  {
    rule: 'requests-above-limits',
    breaks: [
      ['more memory than the limit', 'apps/Deployment/games/pong', set('pong', `${FIRST}.resources.requests.memory`, '1Gi')],
      ['more CPU than the limit', 'apps/Deployment/games/pong', set('pong', `${FIRST}.resources.limits.cpu`, '20m')],
    ],
    allows: [
      [
        'the same amount written twice',
        set('pong', `${FIRST}.resources`, {
          requests: { cpu: '1', memory: '1Gi' },
          limits: { cpu: '1000m', memory: '1024Mi' },
        }),
      ],
    ],
  },
  {
    rule: 'autoscaler',
    breaks: [
      [
        'CPU utilization without a CPU request',
        'autoscaling/HorizontalPodAutoscaler/games/pong',
        set('pong', `${FIRST}.resources.requests.cpu`, undefined),
      ],
      ['a target that was removed', 'autoscaling/HorizontalPodAutoscaler/games/pong', without('pong')],
    ],
    allows: [
      [
        'an amount instead of a share',
        (draft) => {
          put(objectIn(draft, 'pong'), `${FIRST}.resources.requests.cpu`, undefined);
          put(objectIn(draft, 'pongScaler'), 'spec.metrics.0.resource.target', { type: 'AverageValue', averageValue: '100m' });
        },
      ],
    ],
  },
  {
    rule: 'image-tag',
    breaks: [
      ['the tag latest', 'apps/Deployment/house/landing', set('landing', `${FIRST}.image`, 'nginx:latest')],
      ['no tag', 'apps/Deployment/house/landing', set('landing', `${FIRST}.image`, 'nginx')],
      ['no tag but a port', 'apps/Deployment/games/pong', set('pong', `${FIRST}.image`, 'kube-registry:5000/pong')],
    ],
    allows: [['a digest', set('landing', `${FIRST}.image`, `nginx@sha256:${'0'.repeat(64)}`)]],
  },
  {
    rule: 'two-versions',
    breaks: [
      ['one image in two versions', 'batch/Job/games/pong-test', set('pongTest', `${FIRST}.image`, 'docker.io/library/busybox:1.36.0')],
      [
        'one chart in two versions',
        'helm.cattle.io/HelmChart/kube-system/rook-two',
        (draft) => {
          draft.charts.platform['one'] = chartOf('rook-one', 'v1.20.6');
          draft.charts.platform['two'] = chartOf('rook-two', 'v1.19.0');
        },
      ],
    ],
    allows: [
      [
        'one chart twice',
        (draft) => {
          draft.charts.platform['one'] = chartOf('rook-one', 'v1.20.6');
        },
      ],
    ],
  },
  {
    rule: 'outdated-api',
    breaks: [
      ["Traefik 2's group", 'traefik.containo.us/IngressRoute/games/pong', set('pongRoute', 'apiVersion', 'traefik.containo.us/v1alpha1')],
      [
        'Endpoints by hand',
        'core/Endpoints/house/mqtt-broker',
        (draft) => {
          draft.charts.house['endpoints'] = { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'mqtt-broker' }, subsets: [] };
        },
      ],
      ['a beta of what is stable', 'batch/Job/games/pong-test', set('pongTest', 'apiVersion', 'batch/v1beta1')],
    ],
  },
  {
    rule: 'outdated-image',
    breaks: [
      ['a database that gets no fixes', 'apps/StatefulSet/house/db', set('db', `${FIRST}.image`, 'postgres:12')],
      [
        'the registry of the old configuration path',
        'apps/Deployment/house/landing',
        set('landing', `${FIRST}.image`, 'docker.io/library/registry:2.8.3'),
      ],
    ],
    allows: [['the registry of today', set('landing', `${FIRST}.image`, 'registry:3.1.1')]],
  },
];
