import { describe, expect, it } from 'vitest';
import { Deployment } from '../../../constructs/workload/deployment.js';
import type { Placement } from '../../../constructs/workload/placement.js';
import type { Image } from '../../../constructs/core/image.js';
import { container, homeWith, nginx, podOf } from './workload-home.js';

const placed = (placement: Placement, ...images: readonly [Image, ...Image[]]) => {
  const [first, ...rest] = images;
  const others = rest.map((image, index) => ({ ...container({ image }), name: `other-${index}` }));
  const { spec } = homeWith(
    (chart) => new Deployment(chart, 'app', { name: 'app', placement, containers: [container({ image: first }), ...others] }),
  );
  return podOf(spec('apps/Deployment/home/app'));
};

const amd64: Image = { repository: 'docker.io/home/a', tag: '1.0.0', architectures: ['amd64'] };
const arm64: Image = { repository: 'docker.io/home/b', tag: '1.0.0', architectures: ['arm64'] };

describe('placement', () => {
  it('says nothing of architectures when every image is built for all', () => {
    expect(placed({}, nginx)).not.toHaveProperty('affinity');
  });

  it('keeps Pods to the architecture that all their images share', () => {
    expect(placed({}, nginx, amd64).affinity!.nodeAffinity!.requiredDuringSchedulingIgnoredDuringExecution).toEqual({
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] }] }],
    });
  });

  it('refuses images that no one machine can run', () => {
    expect(() => placed({}, amd64, arm64)).toThrow(
      'workloads/app: no architecture runs all images of the Pod: docker.io/home/a:1.0.0 (amd64), docker.io/home/b:1.0.0 (arm64)',
    );
  });

  it('combines conditions, preferences, spreading and tolerations', () => {
    const pod = placed(
      {
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        required: [{ label: 'kubernetes.io/hostname', operator: 'NotIn', values: ['adonis'] }],
        preferred: [{ weight: 50, conditions: [{ label: 'home-role', operator: 'DoesNotExist' }] }],
        spread: { otherwise: 'run-anyway' },
        tolerations: [{ operator: 'Equal', key: 'dedicated', value: 'games', effect: 'NoSchedule' }],
      },
      amd64,
    );
    expect(pod.affinity!.nodeAffinity).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['adonis'] },
              { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] },
            ],
          },
        ],
      },
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 50, preference: { matchExpressions: [{ key: 'home-role', operator: 'DoesNotExist' }] } },
      ],
    });
    expect(pod.topologySpreadConstraints).toEqual([
      {
        topologyKey: 'kubernetes.io/hostname',
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'app' } },
      },
    ]);
    expect(pod.tolerations).toEqual([{ operator: 'Equal', key: 'dedicated', value: 'games', effect: 'NoSchedule' }]);
  });

  it('refuses a preference that weighs nothing', () => {
    const preferred = [{ weight: 0, conditions: [{ label: 'home-role', operator: 'Exists' }] }] as const;
    expect(() => placed({ preferred }, nginx)).toThrow('workloads/app: a preference weighs 1 to 100, got 0');
  });
});
