import { Size } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import type { ImpliedPod } from '../../core/implied-pod.js';
import { Cpu } from '../../core/quantity.js';
import type { Resources } from '../../workload/resources.js';
import { type ChartPin, ChartRelease } from '../chart-release.js';
import { type ChartResources, chartResources, podResources } from '../chart-resources.js';

/** `cephfs`: folders that many pods share. `rbd`: disks that one pod has to itself. */
export type CsiDriver = 'cephfs' | 'rbd';

/** What a StorageClass names as its provisioner. */
export function provisioner(namespace: string, driver: CsiDriver): string {
  return `${namespace}.${driver}.csi.ceph.com`;
}

interface DriverValues {
  readonly name: string;
  readonly enabled: boolean;
  readonly log?: NoLogFiles;
  readonly nodePlugin?: {
    readonly priorityClassName: string;
    readonly updateStrategy: { readonly type: 'RollingUpdate' };
    readonly resources: { readonly plugin: ChartResources; readonly registrar: ChartResources };
  };
  readonly controllerPlugin?: {
    readonly priorityClassName: string;
    readonly replicas: number;
    readonly deploymentStrategy: { readonly type: 'Recreate' };
    readonly resources: {
      readonly plugin: ChartResources;
      readonly provisioner: ChartResources;
      readonly resizer: ChartResources;
      readonly attacher: ChartResources;
    };
  };
}

interface NoLogFiles {
  readonly verbosity: 0;
  readonly rotation: { readonly enabled: false };
}

interface CsiDriversValues {
  readonly operatorConfig: {
    readonly namespace: string;
    readonly driverSpecDefaults: { readonly imageSet: { readonly name: string }; readonly enableMetadata: true; readonly log: NoLogFiles };
  };
  readonly drivers: Readonly<Record<CsiDriver | 'nfs' | 'nvmeof', DriverValues>>;
}

export interface CsiDriversProps {
  readonly namespace: string;
  readonly chart: ChartPin;
  readonly server: string;
  readonly drivers: readonly CsiDriver[];
  /** What brings the operator that reads these objects. */
  readonly needs: readonly IConstruct[];
}

/** What mounts Ceph's volumes: one controller, and a plugin on every node that may run a pod with such a volume. */
export class CsiDrivers extends Construct {
  constructor(scope: Construct, id: string, { namespace, chart, server, drivers, needs }: CsiDriversProps) {
    super(scope, id);
    const source = `ceph/ceph-csi-operator@v${chart.version} internal/controller/driver_controller.go, with our resources`;
    new ChartRelease<CsiDriversValues>(this, 'release', {
      name: 'ceph-csi-drivers',
      namespace,
      chart,
      server,
      needs,
      values: {
        operatorConfig: {
          namespace,
          // The images Rook's chart names; the operator's own would be others.
          driverSpecDefaults: { imageSet: { name: 'rook-csi-operator-image-set-configmap' }, enableMetadata: true, log: NO_LOG_FILES },
        },
        drivers: {
          cephfs: driver(namespace, 'cephfs', drivers),
          rbd: driver(namespace, 'rbd', drivers),
          nfs: { name: `${namespace}.nfs.csi.ceph.com`, enabled: false },
          nvmeof: { name: `${namespace}.nvmeof.csi.ceph.com`, enabled: false },
        },
      },
      gate: {
        workloads: drivers.flatMap((kind) => {
          const name = provisioner(namespace, kind);
          return [`deployment/${name}-ctrlplugin`, `daemonset/${name}-nodeplugin`] as const;
        }),
      },
      impliedPods: drivers.flatMap((kind) => pods(namespace, kind, source)),
    });
  }
}

/** Two files rotate beside every container otherwise, by a container of its own. */
const NO_LOG_FILES: NoLogFiles = { verbosity: 0, rotation: { enabled: false } };

function driver(namespace: string, kind: CsiDriver, enabled: readonly CsiDriver[]): DriverValues {
  const name = provisioner(namespace, kind);
  if (!enabled.includes(kind)) return { name, enabled: false };
  const sidecar = chartResources(SIDECAR);
  const plugin = chartResources(PLUGIN);
  return {
    name,
    enabled: true,
    log: NO_LOG_FILES,
    nodePlugin: {
      priorityClassName: 'system-node-critical',
      updateStrategy: { type: 'RollingUpdate' },
      resources: { plugin, registrar: sidecar },
    },
    controllerPlugin: {
      priorityClassName: 'system-cluster-critical',
      // It only makes and grows volumes: a home can wait until it is back.
      replicas: 1,
      deploymentStrategy: { type: 'Recreate' },
      resources: { plugin, provisioner: sidecar, resizer: sidecar, attacher: sidecar },
    },
  };
}

function pods(namespace: string, kind: CsiDriver, source: string): readonly ImpliedPod[] {
  const name = provisioner(namespace, kind);
  return [
    {
      namespace,
      name: `${name}-ctrlplugin`,
      kind: 'Deployment',
      ...podResources(PLUGIN, SIDECAR, SIDECAR, SIDECAR),
      priorityClass: 'system-cluster-critical',
      source,
    },
    {
      namespace,
      name: `${name}-nodeplugin`,
      kind: 'DaemonSet',
      ...podResources(PLUGIN, SIDECAR),
      priorityClass: 'system-node-critical',
      source,
    },
  ];
}

/** The container that talks to Ceph. Upstream sets nothing; a Raspberry Pi 3 must have room for it as well. */
const PLUGIN: Resources = {
  requests: { cpu: Cpu.millis(20), memory: Size.mebibytes(64) },
  limits: { cpu: Cpu.millis(500), memory: Size.mebibytes(512) },
};

const SIDECAR: Resources = {
  requests: { cpu: Cpu.millis(10), memory: Size.mebibytes(24) },
  limits: { cpu: Cpu.millis(200), memory: Size.mebibytes(128) },
};
