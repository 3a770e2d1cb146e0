import type { Binding, Bindings } from '../placement/binding.js';
import type { PlacementModel } from '../placement/placement-model.js';
import { ClusterState } from '../placement/cluster-state.js';
import type { PodFate } from './pod-fate.js';

/** A pod of a lost node, and its class. */
export interface LostPod {
  readonly pod: string;
  readonly classIndex: number;
}

/** Finds other places for the pods of one node while all others stay where they are; one node after the other. */
export class Rescheduling {
  readonly #state: ClusterState;
  readonly #on: readonly Binding[][];
  /** All nodes, those first where most is left: the scheduler's own preference. */
  readonly #roomy: readonly number[];
  readonly #weight: readonly number[];

  constructor(model: PlacementModel, steps: Bindings) {
    this.#state = new ClusterState(model);
    this.#on = model.nodes.map(() => []);
    for (const step of steps) {
      this.#state.add(step.classIndex, step.node);
      this.#on[step.node]!.push(step);
    }
    const left = model.nodes.map((_, node) => this.#left(node));
    this.#roomy = model.nodes.map((_, node) => node).sort((a, b) => left[b]! - left[a]! || a - b);
    const largest = model.resources.map((_, dim) => model.capacity.reduce((most, cap) => Math.max(most, cap[dim]!), 1));
    this.#weight = model.classes.map(({ request }) => Math.max(...request.map((amount, dim) => amount / largest[dim]!)));
  }

  /** Those that find another place: what starts again by itself first, then what waits for the node to be deleted. */
  rescheduleFrom(lost: number, pods: readonly LostPod[], fates: ReadonlyMap<string, PodFate>): ReadonlySet<string> {
    const state = this.#state;
    for (const { classIndex, node } of this.#on[lost]!) state.remove(classIndex, node);
    const rescheduled = new Set<string>();
    const added: Binding[] = [];
    const fuller = new Set<number>();
    const order = pods
      .filter(({ pod }) => fates.get(pod)?.tied !== true)
      .toSorted(
        (a, b) =>
          Number(fates.get(a.pod)?.waits === true) - Number(fates.get(b.pod)?.waits === true) ||
          this.#weight[b.classIndex]! - this.#weight[a.classIndex]!,
      );
    for (let before = -1; rescheduled.size > before;) {
      before = rescheduled.size;
      // Where one finds no place, the next of its class finds none either.
      const unplaceable = new Set<number>();
      for (const { pod, classIndex } of order) {
        if (rescheduled.has(pod) || unplaceable.has(classIndex)) continue;
        const node = this.#roomiest(classIndex, lost, fuller);
        if (node === undefined) {
          unplaceable.add(classIndex);
          continue;
        }
        state.add(classIndex, node);
        added.push({ classIndex, node });
        fuller.add(node);
        rescheduled.add(pod);
        // Pods of others beside it may let it in.
        unplaceable.clear();
      }
    }
    for (const { classIndex, node } of added) state.remove(classIndex, node);
    for (const { classIndex, node } of this.#on[lost]!) state.add(classIndex, node);
    return rescheduled;
  }

  #roomiest(classIndex: number, lost: number, fuller: ReadonlySet<number>): number | undefined {
    let best: number | undefined;
    let most = -Infinity;
    for (const node of fuller) {
      const left = this.#left(node);
      if ((left > most || (left === most && node < best!)) && this.#state.admits(classIndex, node)) [best, most] = [node, left];
    }
    for (const node of this.#roomy) {
      if (node === lost || fuller.has(node) || !this.#state.admits(classIndex, node)) continue;
      const left = this.#left(node);
      return left > most || (left === most && node < best!) ? node : best;
    }
    return best;
  }

  /** What is left of processor and memory, of whichever less is left, as a part of what the node has. */
  #left(node: number): number {
    const cap = this.#state.model.capacity[node]!;
    const used = this.#state.used[node]!;
    let left = 1;
    for (let dim = 0; dim < 2; dim++) left = Math.min(left, cap[dim] === 0 ? 0 : 1 - used[dim]! / cap[dim]!);
    return left;
  }
}
