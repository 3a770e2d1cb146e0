import type { Step, Steps } from '../placement/assignment.js';
import type { Model } from '../placement/model.js';
import { State } from '../placement/state.js';
import type { Fate } from './fate.js';

/** A pod of a lost node, and its class. */
export interface Gone {
  readonly pod: string;
  readonly at: number;
}

/** Finds other places for the pods of one node while all others stay where they are; one node after the other. */
export class Replacement {
  readonly #state: State;
  readonly #on: readonly Step[][];
  /** All nodes, those first where most is left: the scheduler's own preference. */
  readonly #roomy: readonly number[];
  readonly #weight: readonly number[];

  constructor(model: Model, steps: Steps) {
    this.#state = new State(model);
    this.#on = model.nodes.map(() => []);
    for (const step of steps) {
      this.#state.add(step.at, step.node);
      this.#on[step.node]!.push(step);
    }
    const left = model.nodes.map((_, node) => this.#left(node));
    this.#roomy = model.nodes.map((_, node) => node).sort((a, b) => left[b]! - left[a]! || a - b);
    const largest = model.dims.map((_, dim) => model.cap.reduce((most, cap) => Math.max(most, cap[dim]!), 1));
    this.#weight = model.classes.map(({ need }) => Math.max(...need.map((amount, dim) => amount / largest[dim]!)));
  }

  /** Those that find another place: what starts again by itself first, then what waits for the node to be deleted. */
  without(lost: number, pods: readonly Gone[], fates: ReadonlyMap<string, Fate>): ReadonlySet<string> {
    const state = this.#state;
    for (const { at, node } of this.#on[lost]!) state.remove(at, node);
    const found = new Set<string>();
    const come: Step[] = [];
    const fuller = new Set<number>();
    const order = pods
      .filter(({ pod }) => fates.get(pod)?.tied !== true)
      .toSorted(
        (a, b) =>
          Number(fates.get(a.pod)?.waits === true) - Number(fates.get(b.pod)?.waits === true) || this.#weight[b.at]! - this.#weight[a.at]!,
      );
    for (let before = -1; found.size > before;) {
      before = found.size;
      // Where one finds no place, the next of its class finds none either.
      const nowhere = new Set<number>();
      for (const { pod, at } of order) {
        if (found.has(pod) || nowhere.has(at)) continue;
        const node = this.#roomiest(at, lost, fuller);
        if (node === undefined) {
          nowhere.add(at);
          continue;
        }
        state.add(at, node);
        come.push({ at, node });
        fuller.add(node);
        found.add(pod);
        // Pods of others beside it may let it in.
        nowhere.clear();
      }
    }
    for (const { at, node } of come) state.remove(at, node);
    for (const { at, node } of this.#on[lost]!) state.add(at, node);
    return found;
  }

  #roomiest(at: number, lost: number, fuller: ReadonlySet<number>): number | undefined {
    let best: number | undefined;
    let most = -Infinity;
    for (const node of fuller) {
      const left = this.#left(node);
      if ((left > most || (left === most && node < best!)) && this.#state.takes(at, node)) [best, most] = [node, left];
    }
    for (const node of this.#roomy) {
      if (node === lost || fuller.has(node) || !this.#state.takes(at, node)) continue;
      const left = this.#left(node);
      return left > most || (left === most && node < best!) ? node : best;
    }
    return best;
  }

  /** What is left of processor and memory, of whichever less is left, as a part of what the node has. */
  #left(node: number): number {
    const cap = this.#state.model.cap[node]!;
    const used = this.#state.used[node]!;
    let left = 1;
    for (let dim = 0; dim < 2; dim++) left = Math.min(left, cap[dim] === 0 ? 0 : 1 - used[dim]! / cap[dim]!);
    return left;
  }
}
