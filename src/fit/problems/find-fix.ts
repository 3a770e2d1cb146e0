import { NVIDIA_GPU } from '../../../constructs/core/nvidia.js';
import { assignGreedily } from '../placement/greedy-assignment.js';
import { type PlacementModel, countPods } from '../placement/placement-model.js';
import { amountText } from './amount-text.js';

/** What is searched for a change that helps pods without a place. */
export interface UnplacedClass {
  readonly model: PlacementModel;
  /** Class of the pods without a place. */
  readonly classIndex: number;
  /** How many pods in all have none. */
  readonly missing: number;
  /** What a node lacks before it could run any pod. */
  readonly shortfall: (node: string, resource: string) => number;
  /** What is left of {@link FIX_WORK} for this home. */
  readonly work: { left: number };
}

/** How many pods, and nodes that classes of them may use, are looked at in all while changes are tried. What is left then is not tried. */
export const FIX_WORK = 600_000;

const MI = 1024 ** 2;
/** By how much memory and processor are raised at least. */
const STEP: Readonly<Record<string, number>> = { memory: 64 * MI, cpu: 100 };
const MOST: Readonly<Record<string, number>> = { memory: 64 * 1024 * MI, cpu: 64_000 };

interface Change {
  readonly text: string;
  /** How much is asked of the person; less is better. */
  readonly effort: number;
  readonly missing: number;
}

/** A change that was tried. */
export interface Fix {
  readonly text: string;
  /** Whether every pod of the home has a place after it. */
  readonly whole: boolean;
}

/**
 * The smallest change found after which the pods have places: one replica less, more of what is short on one node, one
 * workload less. Each was tried; undefined when none of them helps.
 */
export function findFix(problem: UnplacedClass): Fix | undefined {
  const changes = [...tryFewerReplicas(problem), ...tryMoreOnOneNode(problem), ...tryOneGameLess(problem), ...tryFewerGames(problem)];
  const whole = changes.filter(({ missing }) => missing === 0).sort((a, b) => a.effort - b.effort)[0];
  if (whole !== undefined) return { text: whole.text, whole: true };
  const part = changes.filter(({ missing }) => missing < problem.missing).sort((a, b) => a.missing - b.missing || a.effort - b.effort)[0];
  return part === undefined ? undefined : { text: `${part.text} (${part.missing} other pods then still have no place)`, whole: false };
}

function countMissing(model: PlacementModel, work: UnplacedClass['work']): number {
  if (work.left < 0) return Infinity;
  work.left -= countPods(model) + model.classes.reduce((sum, { nodes }) => sum + nodes.length, 0);
  return assignGreedily(model, 1).missing.reduce((sum, count) => sum + count, 0);
}

/** Pods by the workloads they belong to. */
function countByWorkload(pods: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const workload = workloadName(pod);
    counts.set(workload, (counts.get(workload) ?? 0) + 1);
  }
  return counts;
}

function removePods(model: PlacementModel, classIndex: number, count: number): PlacementModel {
  const classes = model.classes.map((each) => (each.index === classIndex ? { ...each, pods: each.pods.slice(count) } : each));
  return { ...model, classes };
}

function tryFewerReplicas({ model, classIndex, missing, work }: UnplacedClass): readonly Change[] {
  const several = [...countByWorkload(model.classes[classIndex]!.pods)].filter(([, count]) => count > 1);
  const [first] = several;
  if (first === undefined) return [];
  const [workload, replicas] = first;
  const needed = Array.from({ length: Math.min(replicas - 1, missing + 2) }, (_, index) => index + 1);
  for (const count of needed) {
    const rest = countMissing(removePods(model, classIndex, count), work);
    if (rest === 0) {
      return [{ text: `run ${replicas - count} replicas of ${workload} instead of ${replicas}`, effort: count, missing: rest }];
    }
  }
  return [];
}

/** A workload less, where a game is the likeliest to be spared. */
function tryOneGameLess({ model, classIndex, work }: UnplacedClass): readonly Change[] {
  const { nodes } = model.classes[classIndex]!;
  const rivals = model.classes.filter((each) => each.index === classIndex || each.nodes.some((node) => nodes.includes(node)));
  const workloads = rivals
    .flatMap((each) => [...countByWorkload(each.pods)].map(([workload, count]) => ({ workload, count, classIndex: each.index })))
    .filter(({ workload }) => workload.startsWith('games/'))
    .slice(0, 6);
  return workloads.map(({ workload, count, classIndex: other }) => ({
    text: `remove ${workload}`,
    effort: 5 + count,
    missing: countMissing(removePods(model, other, count), work),
  }));
}

/** As few games less as help; the last ones go first. */
function tryFewerGames({ model, work }: UnplacedClass): readonly Change[] {
  const games = [...new Set(model.classes.flatMap(({ pods }) => pods.filter((pod) => pod.startsWith('games/')).map(workloadName)))];
  const rest = (count: number): number => {
    const left = new Set(games.slice(games.length - count));
    const classes = model.classes.map((each) => ({ ...each, pods: each.pods.filter((pod) => !left.has(workloadName(pod))) }));
    return countMissing({ ...model, classes }, work);
  };
  if (games.length < 2 || rest(games.length) > 0) return [];
  let [low, high] = [0, games.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (rest(middle) === 0) high = middle;
    else low = middle;
  }
  // One less is somebody else's change.
  if (high < 2) return [];
  return [{ text: `remove ${high} of the ${games.length} games`, effort: 5 + 2 * high, missing: 0 }];
}

function workloadName(pod: string): string {
  return pod.slice(0, pod.lastIndexOf('/'));
}

/** The next amount that is the same in words, so that what is said is enough. */
function roundForText(dim: string, amount: number): number {
  const tenth = 102.4 * MI;
  return dim === 'memory' && amount >= 1024 * MI
    ? Math.ceil(amount / tenth) * tenth
    : dim === 'memory'
      ? Math.ceil(amount / MI) * MI
      : amount;
}

function tryMoreOnOneNode({ model, classIndex, shortfall, work }: UnplacedClass): readonly Change[] {
  const { request, nodes } = model.classes[classIndex]!;
  const changes: Change[] = [];
  model.resources.forEach((dim, index) => {
    if (request[index] === 0 || dim === 'pods') return;
    const step = STEP[dim] ?? 1;
    const candidates = nodes.toSorted((a, b) => model.capacity[b]![index]! - model.capacity[a]![index]!).slice(0, 4);
    for (const node of candidates) {
      const rest = (steps: number): number =>
        countMissing(
          { ...model, capacity: model.capacity.map((cap, other) => (other === node ? cap.with(index, cap[index]! + steps * step) : cap)) },
          work,
        );
      let high = 1;
      const most = (MOST[dim] ?? 64) / step;
      while (high < most && rest(high) > 0) high *= 2;
      if (rest(high) > 0) continue;
      let low = Math.floor(high / 2);
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (rest(middle) === 0) high = middle;
        else low = middle;
      }
      const name = model.nodes[node]!;
      const more = amountText(dim, roundForText(dim, high * step + shortfall(name, dim)));
      const text = `add ${more} to ${name}${dim === NVIDIA_GPU ? ', for example by sharing its GPU among more pods' : ''}`;
      changes.push({ text, effort: 2 + (dim === 'memory' ? (high * step) / (512 * MI) : high), missing: 0 });
    }
  });
  return changes;
}
