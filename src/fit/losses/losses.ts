import type { FitHome } from '../read-home.js';
import type { Steps } from '../placement/assignment.js';
import { cephAfter } from './ceph.js';
import { type Fate, fatesOf } from './fate.js';
import type { Loss } from './loss.js';
import { type Gone, Replacement } from './replacement.js';

/** What happens without each node in turn. */
export function lossesOf(home: FitHome, steps: Steps, placements: Readonly<Record<string, string>>): Readonly<Record<string, Loss>> {
  const { nodes, model } = home;
  const here: Here = {
    fates: fatesOf(home),
    placements,
    pods: podsByNode(home, steps, placements),
    ceph: cephAfter(home, placements),
    servers: nodes.filter(({ machine }) => machine.roles.includes('server')).length,
    places: new Replacement(model, steps),
  };
  return Object.fromEntries(nodes.map(({ name }, node) => [name, lossOf(home, node, here)]));
}

/** What is the same whichever node is lost. */
interface Here {
  readonly fates: ReadonlyMap<string, Fate>;
  readonly placements: Readonly<Record<string, string>>;
  /** By node, those of a class together. */
  readonly pods: readonly (readonly Gone[])[];
  readonly ceph: ReturnType<typeof cephAfter>;
  readonly servers: number;
  readonly places: Replacement;
}

function lossOf(home: FitHome, node: number, { fates, placements, pods, ceph: cephWithout, servers, places }: Here): Loss {
  const { name, machine } = home.nodes[node]!;
  const server = machine.roles.includes('server');
  const decided = !server || servers - 1 > servers / 2;
  const { ceph, oneCopy, noCopy, unreachable } = cephWithout(name);
  const kept = pods[node]!.filter(({ pod }) => fates.get(pod)?.daemon !== true);
  const found = decided ? places.without(node, kept, fates) : new Set<string>();
  const blocked = new Set(unreachable);
  const stays = ({ pod }: { readonly pod: string }): boolean => !found.has(pod) || blocked.has(pod);
  const stops = [
    ...kept.filter(stays).map(({ pod }) => pod),
    ...unreachable.filter((pod) => placements[pod] !== name && placements[pod] !== undefined),
  ];
  const back = kept.filter((each) => !stays(each)).map(({ pod }) => pod);
  const notes: string[] = [];
  if (!decided) {
    notes.push(
      servers === 1
        ? `nothing moves: ${name} is the only server; what runs on other nodes goes on`
        : `nothing moves: without ${name} the servers are no majority, so etcd stands still; what runs on other nodes goes on`,
    );
  }
  if (ceph === 'lost') notes.push(`Ceph stands still without ${name}: its monitors are no majority any more`);
  if (noCopy.length > 0) notes.push(`data of ${noCopy.join(' and ')} is out of reach until ${name} is back`);
  if (oneCopy.length > 0) notes.push(`some data of ${oneCopy.join(' and ')} has one copy left until Ceph has made others`);
  return {
    moves: back.filter((pod) => fates.get(pod)?.waits !== true),
    waits: back.filter((pod) => fates.get(pod)?.waits === true),
    stops,
    ...(server ? { servers: decided ? ('kept' as const) : ('lost' as const) } : {}),
    ...(ceph === undefined ? {} : { ceph }),
    ...(oneCopy.length === 0 ? {} : { oneCopy }),
    ...(noCopy.length === 0 ? {} : { noCopy }),
    notes,
  };
}

function podsByNode({ model }: FitHome, steps: Steps, placements: Readonly<Record<string, string>>): readonly (readonly Gone[])[] {
  const classes = model.nodes.map(() => new Set<number>());
  for (const { at, node } of steps) classes[node]!.add(at);
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
  return classes.map((own, node) => [...own].flatMap((at) => (members[at]!.get(node) ?? []).map((pod) => ({ pod, at }))));
}
