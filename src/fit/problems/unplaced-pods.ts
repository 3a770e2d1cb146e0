import type { FitHome } from '../read-home.js';
import type { PlacementModel } from '../placement/placement-model.js';
import type { PlacementDecision } from '../placement/decide-placement.js';
import type { InfeasibilityProof } from '../placement/infeasibility-proof.js';
import { type Obstacle, ClusterState } from '../placement/cluster-state.js';
import type { FitProblem, ProblemKind } from './fit-problem.js';
import { type Fix, FIX_WORK, findFix } from './find-fix.js';
import { shortfallCalculator } from './shortfall.js';
import { amountText, listSome } from './amount-text.js';

/** For so many groups of pods a change that helps is searched; the others have the same causes. */
const SEARCHED = 3;

/** A problem for every group of pods without a place. */
export function findUnplacedPods(home: FitHome, placed: PlacementDecision): readonly FitProblem[] {
  if (placed.placement !== 'impossible') return [];
  const { model } = home;
  const { missing, proof, steps } = placed;
  const shortfall = shortfallCalculator(home);
  const state = new ClusterState(model);
  for (const { classIndex, node } of steps) state.add(classIndex, node);
  const total = missing.reduce((sum, count) => sum + count, 0);
  const groups = model.classes.filter(({ index }) => missing[index]! > 0);
  // What gives every pod a place helps each group; the others are not searched once more.
  let whole: Fix | undefined;
  const work = { left: FIX_WORK };
  return groups.map((podClass, nth) => {
    const { index: classIndex, pods } = podClass;
    const waiting = pods.slice(pods.length - missing[classIndex]!);
    const best = findBestNode(state, classIndex);
    const help = nth < SEARCHED ? findFix({ model, classIndex, missing: total, shortfall, work }) : whole;
    if (help?.whole === true) whole ??= help;
    const { kind, needs, has } = describeShortage(model, classIndex, best);
    const others = waiting.length === 1 ? '' : ` (and ${listSome(waiting.slice(1))})`;
    const fix = help?.text ?? suggestFix(kind, needs);
    return {
      kind,
      subject: waiting[0]!,
      message: `${waiting[0]!}${others} finds no place: it needs ${needs}, and ${has}${describeProof(model, proof, classIndex)}: ${fix}`,
      needs,
      has,
      fix,
    };
  });
}

interface Best {
  readonly node?: number;
  readonly obstacles: readonly Obstacle[];
}

/** The node that misses least. */
function findBestNode(state: ClusterState, classIndex: number): Best {
  const { model } = state;
  const candidates = model.classes[classIndex]!.nodes.map((node) => ({ node, obstacles: state.obstacles(classIndex, node) }));
  const cost = ({ node, obstacles }: { readonly node: number; readonly obstacles: readonly Obstacle[] }): number =>
    obstacles.reduce(
      (sum, each) => sum + (typeof each === 'string' ? 10 : each.misses / Math.max(1, model.capacity[node]![each.dim]! + each.misses)),
      0,
    );
  const [best] = candidates.sort((a, b) => cost(a) - cost(b));
  return best ?? { obstacles: [] };
}

function describeShortage(
  model: PlacementModel,
  classIndex: number,
  { node, obstacles }: Best,
): { readonly kind: ProblemKind; readonly needs: string; readonly has: string } {
  const { request } = model.classes[classIndex]!;
  if (node === undefined) {
    return {
      kind: 'no-node',
      needs: 'a node that its selector, affinity, taints and volumes allow',
      has: 'no node of this home is like that',
    };
  }
  const name = model.nodes[node]!;
  const short = obstacles.flatMap((each) => (typeof each === 'string' ? [] : [each]));
  const [worst] = short;
  if (worst !== undefined) {
    const dim = model.resources[worst.dim]!;
    const wanted = short.map((each) => amountText(model.resources[each.dim]!, request[each.dim]!)).join(' and ');
    const left = Math.max(0, request[worst.dim]! - worst.misses);
    const has = `the best node, ${name}, has ${amountText(dim, left)} left (${amountText(dim, worst.misses)} too little)`;
    return { kind: dim.includes('gpu') ? 'gpu' : 'no-room', needs: wanted, has };
  }
  switch (obstacles[0]) {
    case 'anti-affinity': {
      const ports = model.classes[classIndex]!.antiAffinity.some(({ key }) => key === 0);
      return {
        kind: ports ? 'host-port' : 'anti-affinity',
        needs: ports ? 'a node where its port is free' : 'a node without the pods it keeps apart from',
        has: ports ? 'its port is taken on every node it may use' : 'there is one of them on every node it may use',
      };
    }
    case 'affinity':
      return { kind: 'affinity', needs: 'a node where the pods are that it must stand beside', has: 'they are on no node it may use' };
    case 'spread':
      return { kind: 'spread', needs: 'a node that keeps its pods evenly spread', has: 'those nodes take no more' };
    case 'volume':
      return { kind: 'access-mode', needs: 'the node where its volume is', has: 'that one takes no more' };
    default:
      return { kind: 'no-room', needs: 'a place while the others have theirs', has: `${name} takes it only without one of them` };
  }
}

/** What is short as a whole, where that is the proof. */
function describeProof(model: PlacementModel, proof: InfeasibilityProof, classIndex: number): string {
  switch (proof.type) {
    case 'amount': {
      if (!proof.classes.includes(classIndex)) return '';
      const { dim, classes, nodes } = proof;
      const wanted = classes.reduce((sum, each) => sum + model.classes[each]!.pods.length * model.classes[each]!.request[dim]!, 0);
      const room = nodes.reduce((sum, node) => sum + model.capacity[node]![dim]!, 0);
      if (wanted <= room || nodes.length === 0) return '';
      const name = model.resources[dim]!;
      return `; all pods that may run only on ${listSome(nodes.map((node) => model.nodes[node]!))} ask for ${amountText(name, wanted)} there, of ${amountText(name, room)}`;
    }
    case 'tried':
      return `; every assignment was tried`;
    default:
      return '';
  }
}

function suggestFix(kind: ProblemKind, needs: string): string {
  switch (kind) {
    case 'no-node':
      return 'give a machine the labels it asks for, or ask for ones that exist';
    case 'host-port':
      return 'let it take another port, or run fewer of it';
    case 'anti-affinity':
    case 'spread':
      return 'run fewer of it, or let them share a node';
    case 'affinity':
      return 'let the pods it stands beside run where it may run, and begin without it';
    case 'gpu':
      return 'share cards among more pods, or run fewer of it';
    default:
      return `add a machine with ${needs} to spare beside the system and k3s, or run fewer pods`;
  }
}
