import type { FitHome } from '../read-home.js';
import type { Step, Steps } from '../placement/assignment.js';
import { State } from '../placement/state.js';
import { cephAfter } from './ceph.js';
import { type Fate, fatesOf } from './fate.js';
import type { Loss } from './loss.js';

/** What happens without each node in turn. */
export function lossesOf(home: FitHome, steps: Steps, placements: Readonly<Record<string, string>>): Readonly<Record<string, Loss>> {
  const fates = fatesOf(home);
  return Object.fromEntries(home.nodes.map(({ name }, node) => [name, lossOf(home, { node, steps, placements, fates })]));
}

interface Lost {
  readonly node: number;
  readonly steps: Steps;
  readonly placements: Readonly<Record<string, string>>;
  readonly fates: ReadonlyMap<string, Fate>;
}

function lossOf(home: FitHome, { node, steps, placements, fates }: Lost): Loss {
  const { nodes } = home;
  const { name, machine } = nodes[node]!;
  const servers = nodes.filter((each) => each.machine.roles.includes('server')).length;
  const server = machine.roles.includes('server');
  const decided = !server || servers - 1 > servers / 2;
  const { ceph, oneCopy, noCopy, unreachable } = cephAfter(home, name, placements);
  const gone = steps.filter((step) => step.node === node);
  const here = named(home, gone, placements, name);
  const kept = here.filter(({ pod }) => fates.get(pod)?.daemon !== true);
  const found = decided ? replaced(home, node, steps, kept, fates) : new Set<string>();
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

interface Gone {
  readonly pod: string;
  readonly at: number;
}

/** The pods of the lost node, with their classes. */
function named({ model }: FitHome, gone: Steps, placements: Readonly<Record<string, string>>, node: string): readonly Gone[] {
  const classes = new Set(gone.map(({ at }) => at));
  return [...classes].flatMap((at) => model.classes[at]!.pods.filter((pod) => placements[pod] === node).map((pod) => ({ pod, at })));
}

/** Those that find another place: what starts again by itself first, then what waits for the node to be deleted. */
function replaced(home: FitHome, lost: number, steps: Steps, pods: readonly Gone[], fates: ReadonlyMap<string, Fate>): ReadonlySet<string> {
  const { model } = home;
  const state = new State(model);
  for (const { at, node } of steps) if (node !== lost) state.add(at, node);
  const found = new Set<string>();
  const weight = ({ at }: Gone): number =>
    Math.max(...model.classes[at]!.need.map((need, dim) => need / Math.max(1, ...model.cap.map((cap) => cap[dim]!))));
  const order = pods.toSorted(
    (a, b) => Number(fates.get(a.pod)?.waits === true) - Number(fates.get(b.pod)?.waits === true) || weight(b) - weight(a),
  );
  for (let before = -1; found.size > before;) {
    before = found.size;
    for (const { pod, at } of order) {
      if (found.has(pod) || fates.get(pod)?.tied === true) continue;
      const step = roomiest(state, at, lost);
      if (step === undefined) continue;
      state.add(step.at, step.node);
      found.add(pod);
    }
  }
  return found;
}

/** The scheduler's own preference: where most is left. */
function roomiest(state: State, at: number, lost: number): Step | undefined {
  const { model } = state;
  let best: Step | undefined;
  let most = -Infinity;
  for (const node of model.classes[at]!.nodes) {
    if (node === lost || !state.takes(at, node)) continue;
    const left = Math.min(...model.cap[node]!.slice(0, 2).map((cap, dim) => (cap === 0 ? 0 : 1 - state.used[node]![dim]! / cap)));
    if (left > most) [best, most] = [{ at, node }, left];
  }
  return best;
}
