import { withFix } from '../../plan/problem.js';
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
      message: withFix(
        `${waiting[0]!}${others} cannot be placed: it needs ${needs}, but ${has}${describeProof(model, proof, classIndex)}`,
        fix,
      ),
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
      has: 'none matches',
    };
  }
  const name = model.nodes[node]!;
  const short = obstacles.flatMap((each) => (typeof each === 'string' ? [] : [each]));
  const [worst] = short;
  if (worst !== undefined) {
    const dim = model.resources[worst.dim]!;
    const wanted = short.map((each) => amountText(model.resources[each.dim]!, request[each.dim]!)).join(' and ');
    const left = Math.max(0, request[worst.dim]! - worst.misses);
    const has = `the best node, ${name}, has ${amountText(dim, left)} left (${amountText(dim, worst.misses)} short)`;
    return { kind: dim.includes('gpu') ? 'gpu' : 'no-room', needs: wanted, has };
  }
  switch (obstacles[0]) {
    case 'anti-affinity': {
      const ports = model.classes[classIndex]!.antiAffinity.some(({ key }) => key === 0);
      return {
        kind: ports ? 'host-port' : 'anti-affinity',
        needs: ports ? 'a node with its port free' : 'a node without the pods its anti-affinity names',
        has: ports ? 'the port is taken on every node it may use' : 'one of them is on every node it may use',
      };
    }
    case 'affinity':
      return { kind: 'affinity', needs: 'a node with the pods its affinity names', has: 'they are on no node it may use' };
    case 'spread':
      return { kind: 'spread', needs: 'a node that keeps its topology spread', has: 'those nodes have no room' };
    case 'volume':
      return { kind: 'access-mode', needs: 'the node of its volume', has: 'that node has no room' };
    default:
      return { kind: 'no-room', needs: 'room beside all other pods', has: `${name} has room only without one of them` };
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
      return `; the pods that can only run on ${listSome(nodes.map((node) => model.nodes[node]!))} need ${amountText(name, wanted)} of the ${amountText(name, room)} there`;
    }
    case 'tried':
      return '; every assignment was tried';
    default:
      return '';
  }
}

function suggestFix(kind: ProblemKind, needs: string): string {
  switch (kind) {
    case 'no-node':
      return 'give a machine the labels it selects, or select ones that exist';
    case 'host-port':
      return 'use another port, or run fewer replicas';
    case 'anti-affinity':
    case 'spread':
      return 'run fewer replicas, or let them share a node';
    case 'affinity':
      return 'let the pods its affinity names run where it may run, and start without it';
    case 'gpu':
      return 'share GPUs among more pods, or run fewer replicas';
    default:
      return `add a machine with ${needs} free after the system and k3s, or run fewer pods`;
  }
}
