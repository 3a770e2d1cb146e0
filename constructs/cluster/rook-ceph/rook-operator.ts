import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import type { ImpliedPod } from '../../core/implied-pod.js';
import { Cpu } from '../../core/quantity.js';
import { Namespace } from '../../workload/namespace.js';
import type { Resources } from '../../workload/resources.js';
import { type ChartPin, ChartRelease } from '../chart-release.js';
import { type ChartResources, chartResources, podResources } from '../chart-resources.js';
import { CsiDrivers, type CsiDriver } from './csi-drivers.js';

/** Namespace of the operator, the cluster and the CSI drivers; drivers' names begin with it. */
export const ROOK_NAMESPACE = 'rook-ceph';

interface RookOperatorValues {
  readonly crds: { readonly enabled: true };
  readonly resources: ChartResources;
  readonly enableDiscoveryDaemon: false;
  readonly 'ceph-csi-operator': { readonly controllerManager: { readonly manager: { readonly resources: ChartResources } } };
}

export interface RookOperatorProps {
  /** Chart `rook-ceph`; it brings ceph-csi-operator along. */
  readonly chart: ChartPin;
  /** Chart `ceph-csi-drivers` of the ceph-csi-operator release that {@link chart} depends on. */
  readonly driversChart: ChartPin;
  /** Host that waits for the operators: the first server. */
  readonly server: string;
  /** What volumes are made of. RBD needs the kernel module `rbd`, which Raspberry Pi OS does not have. @default - CephFS alone */
  readonly drivers?: readonly [CsiDriver, ...CsiDriver[]];
}

/**
 * Rook, which runs Ceph, and ceph-csi-operator, which runs what mounts its volumes. Since 1.20 these are two operators with
 * objects of their own. Its definitions must never be switched off again: the data would go with them.
 */
export class RookOperator extends Construct {
  readonly namespace: Namespace;
  readonly drivers: readonly CsiDriver[];

  constructor(scope: Construct, id: string, { chart, driversChart, server, drivers = ['cephfs'] }: RookOperatorProps) {
    super(scope, id);
    this.drivers = drivers;
    // OSDs and CSI plugins mount host paths and devices.
    this.namespace = new Namespace(this, 'namespace', { name: ROOK_NAMESPACE, podSecurity: 'privileged' });
    const operators = new ChartRelease<RookOperatorValues>(this, 'release', {
      name: 'rook-ceph',
      namespace: ROOK_NAMESPACE,
      chart,
      server,
      needs: [this.namespace],
      values: {
        crds: { enabled: true },
        resources: chartResources(OPERATOR),
        enableDiscoveryDaemon: false,
        'ceph-csi-operator': { controllerManager: { manager: { resources: chartResources(CSI_OPERATOR) } } },
      },
      provides: ['ceph.rook.io', 'objectbucket.io', 'csi.ceph.io'],
      gate: {
        crds: ['cephclusters.ceph.rook.io', 'cephfilesystems.ceph.rook.io', 'drivers.csi.ceph.io', 'operatorconfigs.csi.ceph.io'],
        workloads: ['deployment/rook-ceph-operator', 'deployment/ceph-csi-controller-manager'],
      },
      impliedPods: [
        operator('rook-ceph-operator', OPERATOR, `rook/rook@${chart.version} deploy/charts/rook-ceph/values.yaml`),
        operator('ceph-csi-controller-manager', CSI_OPERATOR, 'ceph/ceph-csi-operator@v1.0.4 deploy/charts/ceph-csi-operator/values.yaml'),
      ],
    });
    new CsiDrivers(this, 'drivers', { namespace: ROOK_NAMESPACE, chart: driversChart, server, drivers, needs: [operators] });
  }
}

function operator(name: string, resources: Resources, source: string): ImpliedPod {
  return { namespace: ROOK_NAMESPACE, name, kind: 'Deployment', ...podResources(resources), source };
}

/** Request and memory limit of rook/rook@v1.20.6 deploy/charts/rook-ceph/values.yaml; the CPU limit is ours. */
const OPERATOR: Resources = {
  requests: { cpu: Cpu.millis(200), memory: Size.mebibytes(128) },
  limits: { cpu: Cpu.cores(1), memory: Size.mebibytes(512) },
};

/** ceph/ceph-csi-operator@v1.0.4 deploy/charts/ceph-csi-operator/values.yaml. */
const CSI_OPERATOR: Resources = {
  requests: { cpu: Cpu.millis(10), memory: Size.mebibytes(64) },
  limits: { cpu: Cpu.millis(500), memory: Size.mebibytes(128) },
};
