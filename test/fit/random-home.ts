import type { Machine } from '../../constructs/core/machine.js';
import type { Manifest } from '../../constructs/core/manifest.js';
import type { PlanUnit } from '../../constructs/core/plan-unit.js';
import { objectId } from '../../constructs/core/identity.js';
import type { Plan } from '../../src/plan/plan.js';
import { machine } from '../plan/tree.js';
import { Random } from './random.js';

const MI = 2 ** 20;

/** Shapes of machines: what Linux sees of their memory, and their processors. */
const BOARDS = [
  { arch: 'arm64', cpus: 4, memory: 906 },
  { arch: 'arm64', cpus: 4, memory: 1848 },
  { arch: 'arm64', cpus: 4, memory: 3754 },
  { arch: 'arm64', cpus: 4, memory: 7954 },
  { arch: 'amd64', cpus: 4, memory: 7836 },
  { arch: 'amd64', cpus: 8, memory: 15911 },
  { arch: 'amd64', cpus: 2, memory: 3800 },
] as const;

/** Bounds of a random home. */
export interface RandomHomeOptions {
  /** @default 3 to 40 */
  readonly nodes?: readonly [least: number, most: number];
}

/** A home made from a seed: mixed machines, and workloads of all kinds until the machines are about as full as the seed says. */
export function randomHome(seed: number, { nodes: [least, most] = [3, 40] }: RandomHomeOptions = {}): Plan {
  const random = new Random(seed);
  const count = random.chance(0.6) ? random.from(least, Math.min(most, least + 9)) : random.from(least, most);
  const hosts = Array.from({ length: count }, (_, index) => randomMachine(random, index));
  const memory = hosts.reduce((sum, host) => sum + Math.max(0, host.memoryBytes - 480 * MI), 0);
  const cpu = hosts.reduce((sum, host) => sum + host.cpus * 1000 - 200, 0);
  // A good part near the brim, where it is hardest to tell.
  const fill = random.chance(0.5) ? 0.88 + random.next() * 0.16 : random.next() * 0.85;
  const wild = random.chance(0.08);
  const manifests: Manifest[] = [];
  let memoryLeft = memory * fill;
  let cpuLeft = cpu * fill;
  for (let index = 0; index < 120 && memoryLeft > 0 && cpuLeft > 0; index++) {
    const { objects, memory: taken, cpu: used } = randomWorkload(random, index, hosts, wild && index === 3);
    manifests.push(...objects);
    memoryLeft -= taken;
    cpuLeft -= used;
  }
  return { hosts, images: {}, impliedPods: [], scripts: {}, units: manifests.map(unit) };
}

/** The unit of an object that belongs to no program. */
export function unit(manifest: Manifest): PlanUnit {
  const body = { type: 'KubernetesObject', chart: 'random', manifest, references: [] } as const;
  return { id: objectId(manifest), path: `random/${manifest.metadata.name}`, owner: 'pulumi', needs: [], body };
}

function randomMachine(random: Random, index: number): Machine {
  const { arch, cpus, memory } = random.one(BOARDS);
  const tainted = index > 0 && random.chance(0.08);
  return machine(`node-${index}`, {
    address: `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`,
    roles: index === 0 ? ['server'] : ['agent'],
    arch,
    cpus,
    memoryBytes: memory * MI,
    loadBalancer: random.chance(0.7),
    labels: {
      role: random.one(['arcade', 'cameras', 'storage']),
      ...(random.chance(0.9) ? { room: random.one(['attic', 'cellar', 'garage']) } : {}),
    },
    taints: tainted ? [{ key: 'only', value: 'heavy', effect: 'NoSchedule' }] : [],
  });
}

interface RandomWorkload {
  readonly objects: readonly Manifest[];
  readonly memory: number;
  readonly cpu: number;
}

/** Most workloads are made for one of the machines, so that what does not fit is rarely plain to see. */
function randomWorkload(random: Random, index: number, hosts: readonly Machine[], wild: boolean): RandomWorkload {
  const name = `work-${index}`;
  const labels = { app: name, tier: random.one(['front', 'back']) };
  const daemon = random.chance(0.05);
  const host = random.one(hosts);
  const room = Math.max(64, host.memoryBytes / MI - 500);
  const usual = Math.min(room, random.one([32, 64, 128, 256, 320, 500]));
  const large = random.chance(0.15);
  const memory = Math.floor(wild ? room * 3 : large ? room * (0.15 + random.next() * 0.65) : usual);
  const cpu = random.chance(0.1) ? random.from(300, host.cpus * 400) : random.one([10, 50, 100, 250]);
  const replicas = daemon ? hosts.length : random.chance(0.5) ? 1 : random.from(2, large ? 3 : 6);
  const requests = daemon ? { cpu: '20m', memory: '48Mi' } : { cpu: `${cpu}m`, memory: `${memory}Mi` };
  const claim = daemon ? undefined : randomClaim(random, name, hosts, host);
  const spec = {
    ...(daemon ? {} : randomPlacement(random, labels, replicas, host)),
    ...(host.taints.length > 0 || random.chance(0.1) ? { tolerations: [{ key: 'only', operator: 'Exists' }] } : {}),
    ...(daemon && random.chance(0.5) ? { priorityClassName: 'system-node-critical' } : {}),
    ...(claim === undefined ? {} : { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] }),
    containers: [
      {
        name: 'main',
        image: 'stub.invalid/random:1',
        resources: { requests },
        ...(random.chance(0.04) ? { ports: [{ containerPort: 80, hostPort: random.one([8080, 9090]) }] } : {}),
      },
    ],
  };
  const workload: Manifest = {
    apiVersion: 'apps/v1',
    kind: daemon ? 'DaemonSet' : random.chance(0.2) ? 'StatefulSet' : 'Deployment',
    metadata: { namespace: 'default', name },
    spec: { ...(daemon ? {} : { replicas }), selector: { matchLabels: { app: name } }, template: { metadata: { labels }, spec } },
  };
  const amounts = daemon ? { memory: 48 * MI * replicas, cpu: 20 * replicas } : { memory: memory * MI * replicas, cpu: cpu * replicas };
  return { objects: [workload, ...(claim ?? [])], ...amounts };
}

function randomPlacement(random: Random, labels: Readonly<Record<string, string>>, replicas: number, host: Machine): object {
  const selector = random.chance(0.25)
    ? { nodeSelector: random.one([{ 'kubernetes.io/arch': host.arch }, { role: host.labels['role']! }]) }
    : {};
  const own = { matchLabels: { app: labels['app']! } };
  const others = ['arcade', 'cameras', 'storage'].filter((role) => role !== host.labels['role']);
  const not = [{ matchExpressions: [{ key: 'role', operator: 'NotIn', values: [random.one(others)] }] }];
  const affinity = {
    ...(random.chance(0.12) ? { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: not } } } : {}),
    ...(replicas > 1 && replicas < 5 && random.chance(0.15)
      ? {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: own }],
          },
        }
      : {}),
  };
  const spread = {
    topologySpreadConstraints: [
      {
        topologyKey: random.one(['kubernetes.io/hostname', 'room']),
        maxSkew: random.from(1, 2),
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: own,
      },
    ],
  };
  return {
    ...selector,
    ...(Object.keys(affinity).length > 0 ? { affinity } : {}),
    ...(replicas > 1 && random.chance(0.1) ? spread : {}),
  };
}

/** A claim whose volume is there already, on one node or two. */
function randomClaim(random: Random, name: string, hosts: readonly Machine[], host: Machine): readonly Manifest[] | undefined {
  if (!random.chance(0.06)) return undefined;
  const values = [...new Set([host, ...random.shuffled(hosts).slice(0, random.from(0, 2))])].map((each) => each.name);
  const shared = { storageClassName: 'by-hand', accessModes: ['ReadWriteMany'], volumeMode: 'Filesystem' };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: 'default', name },
      spec: { ...shared, volumeName: name, resources: { requests: { storage: '1Gi' } } },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        ...shared,
        capacity: { storage: '1Gi' },
        claimRef: { namespace: 'default', name },
        local: { path: '/srv' },
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values }] }] },
        },
      },
    },
  ];
}
