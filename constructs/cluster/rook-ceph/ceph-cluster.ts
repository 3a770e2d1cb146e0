import { Construct } from 'constructs';
import { Home } from '../../core/home.js';
import { hostId } from '../../core/identity.js';
import { type Image, imageReference } from '../../core/image.js';
import type { ImpliedPod, NodeSelector } from '../../core/implied-pod.js';
import { CEPH_NODES, type Machine, nodeLabels } from '../../core/machine.js';
import { rule } from '../../core/rule.js';
import {
  CephBlockPool,
  CephBlockPoolSpecName as PoolName,
  CephCluster as CephClusterObject,
  CephClusterSpecHealthCheckMuteHealthWarningPolicy as Policy,
  CephClusterSpecResourcesLimits as Limit,
  CephClusterSpecResourcesRequests as Request,
  CephClusterSpecSecurityCephxCsiKeyType as KeyType,
} from '../../imports/ceph.rook.io.js';
import { podResources } from '../chart-resources.js';
import { CEPH_RESOURCES, type CephResources, PREPARE_OSD, quantities } from './ceph-resources.js';
import { monitors, chooseReplication, type Replication, replicatedPool, type StorageHost } from './ceph-replication.js';
import { ROOK_NAMESPACE } from './rook-operator.js';

export interface CephClusterProps {
  /** Ceph itself, at an exact version. */
  readonly image: Image;
  /** Machines and the disks on them that Ceph takes over. */
  readonly storage: readonly [StorageHost, ...StorageHost[]];
  /** Labels that exactly these machines carry; Ceph's daemons run nowhere else. @default CEPH_NODES */
  readonly nodeSelector?: NodeSelector;
  /** @default CEPH_RESOURCES */
  readonly resources?: CephResources;
}

/** Health warnings that stay as long as nodes run kernels before 7.0, which cannot use the newer keys. */
const EXPECTED = [
  'AUTH_INSECURE_ROTATING_SERVICE_KEY_TYPE',
  'AUTH_INSECURE_CLIENT_KEY_TYPE',
  'AUTH_INSECURE_KEYS_ALLOWED',
  'AUTH_INSECURE_KEYS_CREATABLE',
] as const;

/** Storage made of the disks of several machines, which survives the loss of one where there are enough of them. */
export class CephCluster extends Construct {
  readonly name = 'rook-ceph';
  readonly namespace = ROOK_NAMESPACE;
  readonly replication: Replication;
  readonly nodeSelector: NodeSelector;
  readonly storage: readonly StorageHost[];
  readonly resources: CephResources;

  constructor(scope: Construct, id: string, { image, storage, nodeSelector = CEPH_NODES, resources = CEPH_RESOURCES }: CephClusterProps) {
    super(scope, id);
    this.replication = chooseReplication(storage);
    this.nodeSelector = nodeSelector;
    this.storage = storage;
    this.resources = resources;
    const home = Home.of(this);
    home.use(image);
    const alone = this.replication.size === 1;
    const managers = storage.length >= 3 ? 2 : 1;
    const metadata = { namespace: this.namespace };
    const cluster = new CephClusterObject(this, 'cluster', {
      metadata: { name: this.name, ...metadata },
      spec: {
        cephVersion: { image: imageReference(image), allowUnsupported: false },
        dataDirHostPath: '/var/lib/rook',
        mon: { count: monitors(storage), allowMultiplePerNode: false },
        mgr: { count: managers, allowMultiplePerNode: false },
        // Kernels before 7.0 cannot mount with the newer keys: rook/rook@v1.20.6 deploy/examples/cluster.yaml.
        security: { cephx: { csi: { keyType: KeyType.AES } } },
        healthCheck: { muteHealthWarning: Object.fromEntries(EXPECTED.map((code) => [code, { policy: Policy.MUTE }])) },
        // Traefik brings the TLS.
        dashboard: { enabled: true, ssl: false },
        crashCollector: { disable: false, daysToRetain: 30 },
        // Logs go to the kubelet; files of their own would want one more container in every pod.
        logCollector: { enabled: false },
        disruptionManagement: { managePodBudgets: true },
        priorityClassNames: { mon: 'system-node-critical', osd: 'system-node-critical', mgr: 'system-cluster-critical' },
        placement: { all: { nodeAffinity: affinityTo(nodeSelector) } },
        resources: buildResources(resources),
        cephConfig: {
          global: {
            osd_pool_default_size: String(this.replication.size),
            ...(alone ? { mon_warn_on_pool_no_redundancy: 'false' } : {}),
          },
        },
        storage: {
          useAllNodes: false,
          useAllDevices: false,
          nodes: storage.map(({ host, disks }) => ({ name: host, devices: disks.map((disk) => ({ name: `/dev/disk/by-id/${disk}` })) })),
        },
        // Only a person may say otherwise, by hand: with the confirmation here, removing the object would destroy the data.
        cleanupPolicy: { confirmation: '' },
      },
    });
    if (alone) {
      // Ceph makes this pool with three copies, which one disk could never hold.
      const spec = { name: PoolName.VALUE_PERIOD_MGR, ...replicatedPool(this.replication) };
      new CephBlockPool(this, 'mgr-pool', { metadata: { name: 'builtin-mgr', ...metadata }, spec }).addDependency(cluster);
    }
    home.implies(cluster, ...pods(storage, resources, managers, nodeSelector));
    rule(this, 'ceph-hosts', ({ machines }) => labelMistakes(storage, nodeSelector, machines));
  }
}

/** Required affinity to nodes that carry all these labels; placement of Rook's kinds knows no plain selector. */
export function affinityTo(selector: NodeSelector) {
  const matchExpressions = Object.entries(selector).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } };
}

function buildResources({ mon, mgr, osd, crashcollector, exporter, 'mgr-sidecar': sidecar }: CephResources) {
  const daemons = { mon, mgr, osd, 'mgr-sidecar': sidecar, crashcollector, exporter };
  return {
    ...Object.fromEntries(Object.entries(daemons).map(([name, resources]) => [name, quantities(resources, Request, Limit)])),
    prepareosd: {
      requests: { cpu: Request.fromString(PREPARE_OSD.requests.cpu), memory: Request.fromString(PREPARE_OSD.requests.memory) },
    },
  };
}

/** The pods of rook/rook@v1.20.6 pkg/operator/ceph/cluster: one Deployment per daemon, each with one pod. */
function pods(
  storage: readonly StorageHost[],
  resources: CephResources,
  managers: number,
  nodeSelector: NodeSelector,
): readonly ImpliedPod[] {
  const pod = (name: string, rest: Partial<ImpliedPod> & Pick<ImpliedPod, 'requests'>): ImpliedPod => ({
    namespace: ROOK_NAMESPACE,
    name: `rook-ceph-${name}`,
    kind: 'Deployment',
    nodeSelector,
    source: 'rook/rook@v1.20.6 pkg/operator/ceph/cluster, with our resources',
    ...rest,
  });
  const here = (host: string): NodeSelector => ({ 'kubernetes.io/hostname': host });
  const mgr = managers > 1 ? podResources(resources.mgr, resources['mgr-sidecar']) : podResources(resources.mgr);
  const disks = storage.flatMap(({ host, disks }) => disks.map(() => host));
  return [
    pod('mon', { replicas: monitors(storage), onePerNode: true, priorityClass: 'system-node-critical', ...podResources(resources.mon) }),
    pod('mgr', { replicas: managers, onePerNode: true, priorityClass: 'system-cluster-critical', ...mgr }),
    ...disks.map((host, index) =>
      pod(`osd-${index}`, { nodeSelector: here(host), priorityClass: 'system-node-critical', ...podResources(resources.osd) }),
    ),
    ...storage.map(({ host }) => pod(`crashcollector-${host}`, { nodeSelector: here(host), ...podResources(resources.crashcollector) })),
    ...storage.map(({ host }) => pod(`exporter-${host}`, { nodeSelector: here(host), ...podResources(resources.exporter) })),
  ];
}

function labelMistakes(storage: readonly StorageHost[], selector: NodeSelector, machines: readonly Machine[]) {
  const wanted = Object.entries(selector);
  return storage.flatMap(({ host }) => {
    const machine = machines.find(({ name }) => name === host);
    const labels = machine === undefined ? {} : nodeLabels(machine);
    const missing = wanted.filter(([key, value]) => labels[key] !== value).map(([key, value]) => `${key}=${value}`);
    if (missing.length === 0) return [];
    const message = `has disks for Ceph, but Ceph's daemons run only on nodes with ${missing.join(' and ')}`;
    return [{ unit: hostId(host), message, fix: 'add the label to the host' }];
  });
}
