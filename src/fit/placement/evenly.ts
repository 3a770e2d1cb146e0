import type { Arrival } from './arrival.js';
import type { Step, Steps } from './assignment.js';
import type { Model, PodClass } from './model.js';
import { type Effort, siegeEnds } from './siege.js';
import { State } from './state.js';

/** How many sets of domains are looked at together. */
const COMBINATIONS = 16;

interface Spread {
  readonly podClass: PodClass;
  /** Nodes that take the pod when they are empty. */
  readonly nodes: readonly number[];
  /** How many pods of each class may come before it. */
  readonly available: readonly number[];
}

/**
 * Pods that are kept evenly spread. The emptiest domain always lets the next one in, unless it is closed; so a pod waits only
 * with so many domains closed that the open ones may not take the others: each open one has at least the skew more than the
 * emptiest. From that follows how many of its like can be in the closed ones.
 */
export function evenly(model: Model, { podClass, nodes, available }: Spread, effort: Effort): Arrival {
  const { index, pods, spread } = podClass;
  const [{ key, maxSkew, over }] = spread as [PodClass['spread'][number]];
  const domain = model.domain[key]!;
  const inDomain = over.map((where) => nodes.filter((node) => domain[node] === where));
  const before = pods.length - 1;
  const ownWith = (closed: number): number => before - (over.length - closed) * maxSkew;
  const least = Math.max(1, over.length - Math.floor(before / maxSkew));
  let checked: { readonly own: number; readonly closable: readonly (readonly number[])[] } | undefined;
  for (let closed = least; closed <= over.length; closed++) {
    const own = Math.min(available[index]!, ownWith(closed));
    const others = available.with(index, own);
    if (checked?.own !== own) {
      checked = { own, closable: inDomain.filter((there) => isClosable(model, index, there, others, effort)) };
    }
    if (checked.closable.length < closed) continue;
    const { sets, all } = combinations(checked.closable, closed);
    for (const set of sets) {
      const targets = set.flat();
      const end = targets.length === 0 ? [] : siegeEnds(model, { at: index, nodes: targets, available: others }, effort);
      if (end === 'never') continue;
      const first = end === 'unknown' ? undefined : witness(model, podClass, targets, others, effort);
      return first === undefined ? 'unknown' : { first, waits: index };
    }
    if (!all) return 'unknown';
  }
  return 'never';
}

function isClosable(model: Model, at: number, nodes: readonly number[], available: readonly number[], effort: Effort): boolean {
  return nodes.length === 0 || siegeEnds(model, { at, nodes, available }, effort) !== 'never';
}

/** Strangers close the domains, then its like come wherever they may, until one of them may not. */
function witness(
  model: Model,
  { index, pods, nodes }: PodClass,
  targets: readonly number[],
  available: readonly number[],
  effort: Effort,
): Steps | undefined {
  const state = new State(model);
  const strangers = available.with(index, 0);
  const steps = targets.length === 0 ? [] : siegeEnds(model, { at: index, nodes: targets, available: strangers }, effort, () => state);
  if (typeof steps === 'string') return undefined;
  const own: Step[] = [];
  while (own.length < pods.length) {
    const node = nodes.find((each) => state.takes(index, each));
    if (node === undefined) return [...steps, ...own];
    state.add(index, node);
    own.push({ at: index, node });
  }
  return undefined;
}

/** Sets of so many, those with the fewest nodes first, and whether these are all. */
function combinations(
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
    // From further on there are too few left to make a set.
    const last = sorted.length - (size - chosen.length);
    for (let index = from; index <= last && all; index++) choose(index + 1, [...chosen, sorted[index]!]);
  };
  choose(0, []);
  return { sets, all };
}
