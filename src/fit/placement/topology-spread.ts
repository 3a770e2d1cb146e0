import type { ArrivalOutcome } from './arrival-outcome.js';
import type { Binding, Bindings } from './binding.js';
import type { PlacementModel, PodClass } from './placement-model.js';
import { searchClosure } from './node-closure-search.js';
import type { SearchBudget } from './search-budget.js';
import { ClusterState } from './cluster-state.js';

/** Limit on the combinations of closed domains that are tried. */
const COMBINATIONS = 16;

interface SpreadQuestion {
  readonly podClass: PodClass;
  /** Nodes that admit the pod when they are empty. */
  readonly nodes: readonly number[];
  /** Pods of each class that may arrive before it. */
  readonly available: readonly number[];
}

/**
 * Worst-case arrival for topology spread constraints (kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints).
 * The emptiest domain admits the next pod unless it is closed. So a pod stays Pending only if enough domains are closed that
 * every open one exceeds the emptiest by `maxSkew`, which bounds how many pods of the class the closed domains can hold.
 */
export function checkSpread(model: PlacementModel, { podClass, nodes, available }: SpreadQuestion, effort: SearchBudget): ArrivalOutcome {
  const { index, pods, spread } = podClass;
  const [{ key, maxSkew, over }] = spread as [PodClass['spread'][number]];
  const domain = model.domain[key]!;
  const inDomain = over.map((where) => nodes.filter((node) => domain[node] === where));
  const before = pods.length - 1;
  const ownPodsWith = (closed: number): number => before - (over.length - closed) * maxSkew;
  const least = Math.max(1, over.length - Math.floor(before / maxSkew));
  let checked: { readonly own: number; readonly closable: readonly (readonly number[])[] } | undefined;
  for (let closed = least; closed <= over.length; closed++) {
    const own = Math.min(available[index]!, ownPodsWith(closed));
    const others = available.with(index, own);
    if (checked?.own !== own) {
      checked = { own, closable: inDomain.filter((inOneDomain) => isClosable(model, index, inOneDomain, others, effort)) };
    }
    if (checked.closable.length < closed) continue;
    const { sets, all } = listCombinations(checked.closable, closed);
    for (const set of sets) {
      const targets = set.flat();
      const end = targets.length === 0 ? [] : searchClosure(model, { classIndex: index, nodes: targets, available: others }, effort);
      if (end === 'never') continue;
      const first = end === 'unknown' ? undefined : buildWitness(model, podClass, targets, others, effort);
      return first === undefined ? 'unknown' : { first, waits: index };
    }
    if (!all) return 'unknown';
  }
  return 'never';
}

function isClosable(
  model: PlacementModel,
  classIndex: number,
  nodes: readonly number[],
  available: readonly number[],
  effort: SearchBudget,
): boolean {
  return nodes.length === 0 || searchClosure(model, { classIndex, nodes, available }, effort) !== 'never';
}

/** Lets other classes close the domains, then binds pods of this class until one is left Pending. */
function buildWitness(
  model: PlacementModel,
  { index, pods, nodes }: PodClass,
  targets: readonly number[],
  available: readonly number[],
  effort: SearchBudget,
): Bindings | undefined {
  const state = new ClusterState(model);
  const strangers = available.with(index, 0);
  const steps =
    targets.length === 0 ? [] : searchClosure(model, { classIndex: index, nodes: targets, available: strangers }, effort, () => state);
  if (typeof steps === 'string') return undefined;
  const own: Binding[] = [];
  while (own.length < pods.length) {
    const node = nodes.find((each) => state.admits(index, each));
    if (node === undefined) return [...steps, ...own];
    state.add(index, node);
    own.push({ classIndex: index, node });
  }
  return undefined;
}

/** Lists combinations of `size` domains, smallest domains first, and says whether the list is complete. */
function listCombinations(
  domains: readonly (readonly number[])[],
  size: number,
): { readonly sets: readonly (readonly (readonly number[])[])[]; readonly all: boolean } {
  const sorted = domains.toSorted((a, b) => a.length - b.length);
  const sets: (readonly number[])[][] = [];
  let all = true;
  const choose = (from: number, chosen: (readonly number[])[]): void => {
    if (chosen.length === size) {
      if (sets.length < COMBINATIONS) sets.push([...chosen]);
      else all = false;
      return;
    }
    // Past this index too few domains are left for a combination.
    const last = sorted.length - (size - chosen.length);
    for (let index = from; index <= last && all; index++) choose(index + 1, [...chosen, sorted[index]!]);
  };
  choose(0, []);
  return { sets, all };
}
