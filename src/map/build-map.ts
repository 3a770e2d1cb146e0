import { NVIDIA_GPU } from '../../constructs/core/nvidia.js';
import { isNode, type Machine } from '../../constructs/core/machine.js';
import { amountText, bytesText } from '../fit/problems/amount-text.js';
import type { Assessment, NodeUse, PodUse } from '../fit/assessment.js';
import type { Amounts } from '../fit/pods/amounts.js';
import { findPodSpec } from '../plan/pod-spec.js';
import type { Plan } from '../plan/plan.js';
import type { Address } from '../stacks/address.js';
import { findTargets } from './address-target.js';
import type { MapBar, MapMachine, MapModel, MapName, MapOwner, MapPod, MapStorage } from './map-model.js';

/** The data that a home's map is drawn from. */
export interface MapSource {
  readonly stack: string;
  readonly plan: Plan;
  readonly addresses: readonly Address[];
  readonly assessment: Assessment;
}

type Capacity = Pick<NodeUse, 'has' | 'kept' | 'used'>;

/** The map of a home, its verdict included. Pure: the same home gives the same map. */
export function buildMap({ stack, plan, addresses, assessment }: MapSource): MapModel {
  const { verdict } = assessment;
  const owners = new Map(plan.units.map(({ id, owner }): [string, MapOwner] => [id, owner === 'argocd' ? 'Argo CD' : 'Pulumi']));
  const ownerOf = (id: string | undefined): MapOwner => owners.get(id ?? '') ?? 'Pulumi';
  const place = new Map(plan.hosts.map(({ name }, index) => [name, index]));
  const graphical = graphicalUnits(plan);
  const machinesWithGpu = new Set(plan.hosts.filter(({ gpu }) => gpu !== undefined).map(({ name }) => name));
  const pods = assessment.pods.map((pod): MapPod => ({
    id: pod.name,
    label: formatLabel(pod),
    namespace: pod.namespace,
    kind: pod.kind,
    owner: ownerOf(pod.by[0]),
    ...(pod.node === undefined ? {} : { machine: place.get(pod.node)! }),
    requests: ['cpu', 'memory'].map((resource) => amountText(resource, pod.requests[resource] ?? 0)).join(' and '),
    because: pod.because,
    gpu: machinesWithGpu.has(pod.node ?? '') && ((pod.requests[NVIDIA_GPU] ?? 0) > 0 || pod.by.some((id) => graphical.has(id))),
  }));
  const uses = new Map(assessment.nodes.map((node) => [node.name, node]));
  return {
    home: stack,
    placement: verdict.placement,
    fits: verdict.fits,
    problems: verdict.problems.map(({ message, fix }) => ({ message, fix })),
    machines: plan.hosts.map((machine, index): MapMachine => {
      const use = uses.get(machine.name);
      return {
        name: machine.name,
        about: aboutMachine(machine),
        memoryBytes: machine.memoryBytes,
        node: isNode(machine),
        ...(machine.gpu === undefined ? {} : { gpu: machine.gpu.model }),
        bars: use === undefined ? [] : bars(use),
        pods: pods.flatMap((pod, number) => (pod.machine === index ? [number] : [])),
        ...(verdict.losses[machine.name] === undefined ? {} : { loss: verdict.losses[machine.name]! }),
      };
    }),
    total: bars(sumNodes(assessment.nodes)),
    pods,
    names: names(plan, addresses, assessment.pods, ownerOf),
    storage: storage(assessment, ownerOf),
  };
}

/** Units whose pods use the NVIDIA runtime, whether or not they request a whole card. */
function graphicalUnits({ units }: Plan): ReadonlySet<string> {
  return new Set(
    units
      .filter(({ body }) => body.type === 'KubernetesObject' && findPodSpec(body.manifest)?.runtimeClassName === 'nvidia')
      .map(({ id }) => id),
  );
}

/** The workload's name, and which one it is where there are several. */
function formatLabel({ name, workload, kind }: PodUse): string {
  const ordinal = name.slice(name.lastIndexOf('/') + 1);
  return kind === 'DaemonSet' ? workload : `${workload}-${ordinal}`;
}

function aboutMachine({ roles, arch, cpus, memoryBytes, wifi }: Machine): string {
  return [roles.join(' and '), arch, `${cpus} threads`, bytesText(memoryBytes), ...(wifi ? ['Wi-Fi'] : [])].join(', ');
}

function bars({ has, kept, used }: Capacity): readonly MapBar[] {
  const text: Readonly<Record<string, (amount: number) => string>> = {
    memory: bytesText,
    cpu: (millis) => String(Number((millis / 1000).toFixed(2))),
  };
  return ['memory', 'cpu', 'pods', NVIDIA_GPU]
    .filter((resource) => (has[resource] ?? 0) > 0)
    .map((resource) => {
      const format = text[resource] ?? String;
      const amounts = { has: has[resource] ?? 0, kept: kept[resource] ?? 0, used: used[resource] ?? 0 };
      return {
        resource: resource === NVIDIA_GPU ? 'gpu' : resource,
        ...amounts,
        text: ofText(format(amounts.used), format(amounts.has - amounts.kept)),
      };
    });
}

/** `192 of 422 MiB`: the unit once, where both have the same. */
function ofText(part: string, whole: string): string {
  const unit = / \S+$/.exec(whole)?.[0] ?? '';
  return `${unit !== '' && part.endsWith(unit) ? part.slice(0, -unit.length) : part} of ${whole}`;
}

/** Adds up the capacity of nodes, their reserves, and the requests of their pods. */
function sumNodes(nodes: readonly NodeUse[]): Capacity {
  const sum = (of: (node: NodeUse) => Amounts): Amounts => {
    const sums: Record<string, number> = {};
    for (const node of nodes) for (const [resource, amount] of Object.entries(of(node))) sums[resource] = (sums[resource] ?? 0) + amount;
    return sums;
  };
  return { has: sum(({ has }) => has), kept: sum(({ kept }) => kept), used: sum(({ used }) => used) };
}

function names(plan: Plan, addresses: readonly Address[], pods: readonly PodUse[], ownerOf: (id?: string) => MapOwner): readonly MapName[] {
  const workloadsOf = findTargets(plan);
  return addresses.map((address) => {
    const workloads = workloadsOf(address);
    return {
      name: address.name,
      url: address.url,
      owner: ownerOf(address.unit),
      pods: pods.flatMap(({ namespace, workload }, index) => (workloads.has(`${namespace}/${workload}`) ? [index] : [])),
    };
  });
}

function storage({ claims, pods }: Assessment, ownerOf: (id?: string) => MapOwner): readonly MapStorage[] {
  const index = new Map(pods.map(({ name }, number) => [name, number]));
  return claims.map(({ name, storageClass, bytes, pool, pods: users }) => ({
    name,
    about: `${bytesText(bytes)} of ${storageClass}${pool === undefined ? '' : `, in pool ${pool}`}`,
    owner: ownerOf(`core/PersistentVolumeClaim/${name}`),
    pods: users.flatMap((user) => index.get(user) ?? []),
  }));
}
