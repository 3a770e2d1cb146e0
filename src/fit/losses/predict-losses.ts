import type { FitHome } from '../read-home.js';
import type { Bindings } from '../placement/binding.js';
import { predictCephLoss } from './ceph-loss.js';
import { type PodFate, predictFates } from './pod-fate.js';
import type { Loss } from './loss.js';
import { type LostPod, Rescheduling } from './rescheduling.js';

/** What happens without each node in turn. */
export function predictLosses(
  home: FitHome,
  steps: Bindings,
  placements: Readonly<Record<string, string>>,
): Readonly<Record<string, Loss>> {
  const { nodes, model } = home;
  const here: LossContext = {
    fates: predictFates(home),
    placements,
    pods: groupByNode(home, steps, placements),
    ceph: predictCephLoss(home, placements),
    servers: nodes.filter(({ machine }) => machine.roles.includes('server')).length,
    places: new Rescheduling(model, steps),
  };
  return Object.fromEntries(nodes.map(({ name }, node) => [name, predictLoss(home, node, here)]));
}

/** What is the same whichever node is lost. */
interface LossContext {
  readonly fates: ReadonlyMap<string, PodFate>;
  readonly placements: Readonly<Record<string, string>>;
  /** By node, those of a class together. */
  readonly pods: readonly (readonly LostPod[])[];
  readonly ceph: ReturnType<typeof predictCephLoss>;
  readonly servers: number;
  readonly places: Rescheduling;
}

function predictLoss(home: FitHome, node: number, { fates, placements, pods, ceph: cephWithout, servers, places }: LossContext): Loss {
  const { name, machine } = home.nodes[node]!;
  const server = machine.roles.includes('server');
  const hasQuorum = !server || servers - 1 > servers / 2;
  const { ceph, oneCopy, noCopy, unreachable } = cephWithout(name);
  const affected = pods[node]!.filter(({ pod }) => fates.get(pod)?.daemon !== true);
  const rescheduled = hasQuorum ? places.rescheduleFrom(node, affected, fates) : new Set<string>();
  const blocked = new Set(unreachable);
  const stays = ({ pod }: { readonly pod: string }): boolean => !rescheduled.has(pod) || blocked.has(pod);
  const stops = [
    ...affected.filter(stays).map(({ pod }) => pod),
    ...unreachable.filter((pod) => placements[pod] !== name && placements[pod] !== undefined),
  ];
  const back = affected.filter((each) => !stays(each)).map(({ pod }) => pod);
  const notes: string[] = [];
  if (!hasQuorum) {
    notes.push(
      servers === 1
        ? `nothing moves, because ${name} is the only server; pods on other nodes keep running`
        : `nothing moves, because etcd loses quorum; pods on other nodes keep running`,
    );
  }
  if (ceph === 'lost') notes.push('Ceph stops, because its monitors lose quorum');
  if (noCopy.length > 0) notes.push(`data in ${noCopy.join(' and ')} is unreachable until ${name} is back`);
  if (oneCopy.length > 0) notes.push(`some data in ${oneCopy.join(' and ')} has only one copy left until Ceph has made new ones`);
  return {
    moves: back.filter((pod) => fates.get(pod)?.waits !== true),
    waits: back.filter((pod) => fates.get(pod)?.waits === true),
    stops,
    ...(server ? { servers: hasQuorum ? ('kept' as const) : ('lost' as const) } : {}),
    ...(ceph === undefined ? {} : { ceph }),
    ...(oneCopy.length === 0 ? {} : { oneCopy }),
    ...(noCopy.length === 0 ? {} : { noCopy }),
    notes,
  };
}

function groupByNode({ model }: FitHome, steps: Bindings, placements: Readonly<Record<string, string>>): readonly (readonly LostPod[])[] {
  const classes = model.nodes.map(() => new Set<number>());
  for (const { classIndex, node } of steps) classes[node]!.add(classIndex);
  const indexOf = new Map(model.nodes.map((name, index) => [name, index]));
  const members = model.classes.map(({ pods }) => {
    const byNode = new Map<number, string[]>();
    for (const pod of pods) {
      const node = indexOf.get(placements[pod] ?? '');
      if (node === undefined) continue;
      const others = byNode.get(node);
      if (others === undefined) byNode.set(node, [pod]);
      else others.push(pod);
    }
    return byNode;
  });
  return classes.map((own, node) =>
    [...own].flatMap((classIndex) => (members[classIndex]!.get(node) ?? []).map((pod) => ({ pod, classIndex }))),
  );
}
