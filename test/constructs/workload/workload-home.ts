import { Size } from 'cdk8s';
import { KubeStorageClass } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { HomeChart } from '../../../constructs/core/chart.js';
import { Home } from '../../../constructs/core/home.js';
import type { Image } from '../../../constructs/core/image.js';
import type { Machine } from '../../../constructs/core/machine.js';
import { ClusterIssuer } from '../../../constructs/imports/cert-manager.io.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import type { Container } from '../../../constructs/workload/container.js';
import type { ContainerSpec, PodSpec } from '../../../src/plan/pod-spec.js';
import type { Plan } from '../../../src/plan/plan.js';
import { compile } from '../../../src/plan/compile.js';

const machine = (name: string, address: string, more: Partial<Machine>): Machine => ({
  name,
  address,
  addresses: [],
  user: 'ubuntu',
  roles: ['agent'],
  arch: 'arm64',
  cpus: 4,
  memoryBytes: 4 * 2 ** 30,
  disks: [],
  labels: {},
  taints: [],
  loadBalancer: true,
  devices: [],
  wifi: false,
  mounts: [],
  disabledServices: [],
  usbQuirks: [],
  ...more,
});

export const machines: readonly Machine[] = [
  machine('romulus', '192.168.137.10', { roles: ['server'], arch: 'amd64', cpus: 8, memoryBytes: 16 * 2 ** 30 }),
  machine('adonis', '192.168.137.11', {
    arch: 'amd64',
    gpu: { model: 'Quadro P400', driver: 580 },
    labels: { gpu: 'yes', 'home-role': 'cameras' },
  }),
  machine('pi-3', '192.168.137.12', { labels: { 'iot-role': 'sprinklers' }, devices: ['/dev/ttyACM0'] }),
  machine('pi-4', '192.168.137.13', { labels: { 'svccontroller.k3s.cattle.io/lbpool': 'garden' } }),
];

export const nginx: Image = { repository: 'docker.io/library/nginx', tag: '1.29.3', architectures: ['amd64', 'arm64'] };

export const small = {
  requests: { cpu: Cpu.millis(10), memory: Size.mebibytes(16) },
  limits: { cpu: Cpu.millis(100), memory: Size.mebibytes(32) },
};

/** A container of nginx with what every container must say, and more when given. */
export function container<Port extends string = never>(more: Partial<Container<Port>> = {}): Container<Port> {
  return { name: 'nginx', image: nginx, resources: small, ...more };
}

export interface WorkloadSpec {
  readonly replicas?: number;
  readonly template: {
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
    readonly spec: PodSpec & Record<string, unknown>;
  };
  readonly [field: string]: unknown;
}

/** The Pod spec of a workload as rendered. */
export const podOf = ({ template }: WorkloadSpec): PodSpec & Record<string, unknown> => template.spec;

export const firstOf = (spec: WorkloadSpec): ContainerSpec & Record<string, unknown> =>
  podOf(spec).containers[0]! as ContainerSpec & Record<string, unknown>;

/** What a test reads of a compiled home. */
export interface Compiled {
  readonly plan: Plan;
  /** The spec (or what stands in for it) of the object with this id. */
  readonly spec: <T = never>(id: string) => T;
  /** The whole object with this id. */
  readonly object: <T>(id: string) => T;
}

/** Declares the plugin that counts graphics cards, which a home whose Pods ask for one must have. */
export function countsCards(chart: HomeChart): void {
  Home.of(chart).implies(chart, {
    namespace: 'kube-system',
    name: 'nvidia-device-plugin',
    kind: 'DaemonSet',
    requests: { cpuMillis: 0, memoryBytes: 0 },
    source: 'a test',
  });
}

/** A correct home with one namespace `home`, and in it what the test builds. */
export function homeWith(build: (chart: HomeChart) => void): Compiled {
  const home = new Home({ machines });
  const chart = new HomeChart(home, 'workloads', { name: 'workloads', namespace: 'home' });
  new Namespace(chart, 'namespace', { name: 'home', podSecurity: 'privileged' });
  for (const name of ['ceph-block', 'cephfs']) {
    const fs = name === 'cephfs' ? 'rook-ceph.cephfs.csi.ceph.com' : 'rook-ceph.rbd.csi.ceph.com';
    new KubeStorageClass(chart, name, { metadata: { name }, provisioner: fs });
  }
  new ClusterIssuer(chart, 'home-ca', { metadata: { name: 'home-ca' }, spec: { selfSigned: {} } });
  build(chart);
  const { plan } = compile(home);
  const object = <T>(id: string): T => {
    const unit = plan.units.find((candidate) => candidate.id === id);
    if (unit?.body.type !== 'KubernetesObject') throw new Error(`no object ${id} among ${plan.units.map((each) => each.id).join(', ')}`);
    return unit.body.manifest as unknown as T;
  };
  return { plan, object, spec: <T>(id: string) => object<{ readonly spec: T }>(id).spec };
}
