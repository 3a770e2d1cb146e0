import { Size } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { Claim } from '../../../constructs/workload/claim.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import { type WorkloadSpec, container, firstOf, homeWith, nginx, podOf } from './workload-home.js';

const ID = 'apps/Deployment/home/landing';

describe('a Deployment', () => {
  it('selects its Pods by its name, never by where it was written', () => {
    const { spec } = homeWith((chart) => new Deployment(chart, 'somewhere', { name: 'landing', containers: [container()] }));
    expect(spec<WorkloadSpec>(ID)).toMatchObject({
      replicas: 1,
      selector: { matchLabels: { 'app.kubernetes.io/name': 'landing' } },
      template: { metadata: { labels: { 'app.kubernetes.io/name': 'landing' } } },
    });
  });

  it('pulls an immutable tag only when it is not there, and gives no rights and no token away', () => {
    const { plan, spec } = homeWith((chart) => new Deployment(chart, 'landing', { name: 'landing', containers: [container()] }));
    expect(firstOf(spec(ID))).toMatchObject({
      image: 'docker.io/library/nginx:1.29.3',
      imagePullPolicy: 'IfNotPresent',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    });
    expect(podOf(spec(ID))).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(plan.images['docker.io/library/nginx:1.29.3']).toEqual(nginx);
  });

  it('never runs an image as root that says its user', () => {
    const image = { ...nginx, repository: 'docker.io/nginxinc/nginx-unprivileged', user: 101 };
    const { spec } = homeWith((chart) => new Deployment(chart, 'landing', { name: 'landing', containers: [container({ image })] }));
    expect(firstOf(spec(ID))['securityContext']).toMatchObject({ runAsNonRoot: true, runAsUser: 101 });
  });

  it('is privileged only when that is said', () => {
    const only = container({
      security: { privileged: true },
      mounts: [{ type: 'host-path', path: '/dev', kind: 'Directory', at: '/dev' }],
    });
    const { spec } = homeWith((chart) => new Deployment(chart, 'landing', { name: 'landing', containers: [only] }));
    expect(firstOf(spec(ID))['securityContext']).toEqual({ privileged: true });
  });

  it('replaces its Pod in one go when two could not have the volume at once', () => {
    const { spec } = homeWith((chart) => {
      const claim = new Claim(chart, 'data', {
        name: 'data',
        size: Size.gibibytes(1),
        accessMode: 'ReadWriteOnce',
        storageClass: 'ceph-block',
      });
      new Deployment(chart, 'landing', { name: 'landing', containers: [container({ mounts: [{ type: 'claim', claim, at: '/data' }] })] });
    });
    expect(spec(ID)).toMatchObject({ strategy: { type: 'Recreate' } });
  });

  it('leaves the number of Pods to its autoscaler', () => {
    const { spec } = homeWith(
      (chart) => new Deployment(chart, 'landing', { name: 'landing', replicas: { min: 1, max: 3 }, containers: [container()] }),
    );
    expect(spec<WorkloadSpec>(ID)).not.toHaveProperty('replicas');
    expect(spec('autoscaling/HorizontalPodAutoscaler/home/landing')).toMatchObject({
      minReplicas: 1,
      maxReplicas: 3,
      scaleTargetRef: { name: 'landing' },
    });
  });

  it('runs init containers first, then native sidecars, then the rest', () => {
    const dist = { name: 'dist', limit: Size.mebibytes(200) };
    const { spec } = homeWith((chart) => {
      new Deployment(chart, 'landing', {
        name: 'landing',
        initContainers: [
          { ...container(), name: 'build', command: ['yarn', 'build'], mounts: [{ type: 'scratch', scratch: dist, at: '/out' }] },
        ],
        sidecars: [{ ...container(), name: 'logs' }],
        containers: [
          container({ mounts: [{ type: 'scratch', scratch: dist, at: '/usr/share/nginx/html', subPath: 'site' }] }),
          { ...container(), name: 'second' },
        ],
      });
    });
    const pod = podOf(spec(ID));
    expect(pod.initContainers?.map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([
      ['build', undefined],
      ['logs', 'Always'],
    ]);
    expect(pod.containers.map(({ name }) => name)).toEqual(['nginx', 'second']);
    expect(pod.volumes).toEqual([{ name: 'dist', emptyDir: { sizeLimit: '200Mi' } }]);
  });

  it('refuses two containers of one name', () => {
    expect(() =>
      homeWith((chart) => new Deployment(chart, 'landing', { name: 'landing', containers: [container(), container()] })),
    ).toThrow("workloads/landing: two containers are called 'nginx': rename one");
  });
});
