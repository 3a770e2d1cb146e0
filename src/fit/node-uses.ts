import { compare } from '../plan/order.js';
import type { NodeUse, PodUse } from './assessment.js';
import { addAmounts, type Amounts, subtractAmounts } from './pods/amounts.js';
import type { GroupPod, PodGroup } from './pods/pod-group.js';
import type { FitHome } from './read-home.js';

type Placements = Readonly<Record<string, string>>;

/** What each node has, keeps, carries and has left. */
export function listNodeUses({ nodes, groups }: FitHome, placements: Placements): readonly NodeUse[] {
  const requests = new Map(groups.flatMap((group) => group.pods.map(({ name }) => [name, group.requests] as const)));
  const podsByNode = new Map<string, string[]>(nodes.map(({ name }) => [name, []]));
  for (const [pod, node] of Object.entries(placements)) podsByNode.get(node)!.push(pod);
  return nodes
    .map(({ name, machine, allocatable }) => {
      const runs = podsByNode.get(name)!.sort(compare);
      const used = addAmounts(...runs.map((pod) => requests.get(pod)!));
      const has: Amounts = { ...allocatable, cpu: machine.cpus * 1000, memory: machine.memoryBytes };
      return {
        name,
        server: machine.roles.includes('server'),
        arch: machine.arch,
        has,
        kept: subtractAmounts({ cpu: has['cpu']!, memory: has['memory']! }, { cpu: allocatable['cpu']!, memory: allocatable['memory']! }),
        allocatable,
        used,
        left: subtractAmounts(allocatable, used),
        runs,
      };
    })
    .sort((a, b) => compare(a.name, b.name));
}

/** Every pod, where it is and why. */
export function listPodUses(home: FitHome, placements: Placements): readonly PodUse[] {
  return home.groups.flatMap((group) =>
    group.pods.map((pod) => {
      const node = placements[pod.name];
      return {
        name: pod.name,
        namespace: group.namespace,
        workload: group.workload,
        kind: group.kind,
        ...(node === undefined ? {} : { node }),
        requests: group.requests,
        eligible: pod.onNode === undefined ? group.eligible : [pod.onNode],
        by: group.by,
        because: explainPlacement(home, group, pod),
      };
    }),
  );
}

function explainPlacement({ nodes, volumes }: FitHome, { spec, kind, eligible, ports }: PodGroup, { claims }: GroupPod): readonly string[] {
  if (kind === 'DaemonSet') return ['runs on every node it may use'];
  const { nodeSelector, affinity, topologySpreadConstraints = [] } = spec;
  const selector = Object.entries(nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const wishes = terms.map(({ matchExpressions = [] }) =>
    matchExpressions.map(({ key, operator, values = [] }) => `${key} ${operator} ${values.join('|')}`.trim()).join(' and '),
  );
  return [
    ...(selector.length === 0 ? [] : [`selects ${selector.join(' and ')}`]),
    ...(wishes.length === 0 ? [] : [`needs ${wishes.join(' or ')}`]),
    ...(claims.some((claim) => volumes.nodes.has(claim)) ? ['its volume is on this node'] : []),
    ...(claims.some((claim) => volumes.sets.has(claim)) ? ['shares a node-local volume'] : []),
    ...(affinity?.podAntiAffinity === undefined ? [] : ['pod anti-affinity']),
    ...(affinity?.podAffinity === undefined ? [] : ['pod affinity']),
    ...(topologySpreadConstraints.length === 0 ? [] : ['topology spread']),
    ...(ports.length === 0 ? [] : [`needs host port ${ports.join(' and ')}`]),
    eligible.length === 1 ? 'the only eligible node' : `${eligible.length} of ${nodes.length} nodes are eligible`,
  ];
}
