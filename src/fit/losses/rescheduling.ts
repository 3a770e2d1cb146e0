import type { Binding, Bindings } from '../placement/binding.js';
import type { PlacementModel } from '../placement/placement-model.js';
import { ClusterState } from '../placement/cluster-state.js';
import type { PodFate } from './pod-fate.js';

/** A pod of a lost node, and its class. */
export interface LostPod {
  readonly pod: string;
  readonly classIndex: number;
}

/**
 * Finds other places for the pods of a lost node while all other pods stay where they are. Each call loses one node and
 * restores the state afterwards.
 */
export class Rescheduling {
  readonly #state: ClusterState;
  readonly #bindingsByNode: readonly Binding[][];
  /** All nodes, the emptiest first, as the scheduler prefers them. */
  readonly #emptiestFirst: readonly number[];
  readonly #weight: readonly number[];

  constructor(model: PlacementModel, steps: Bindings) {
    this.#state = new ClusterState(model);
    this.#bindingsByNode = model.nodes.map(() => []);
    for (const step of steps) {
      this.#state.add(step.classIndex, step.node);
      this.#bindingsByNode[step.node]!.push(step);
    }
    const left = model.nodes.map((_, node) => this.#freeFraction(node));
    this.#emptiestFirst = model.nodes.map((_, node) => node).sort((a, b) => left[b]! - left[a]! || a - b);
    const largest = model.resources.map((_, dim) => model.capacity.reduce((most, cap) => Math.max(most, cap[dim]!), 1));
    this.#weight = model.classes.map(({ request }) => Math.max(...request.map((amount, dim) => amount / largest[dim]!)));
  }

  /** The pods that find another place. Pods that restart by themselves are tried before those that wait for the node to be deleted. */
  rescheduleFrom(lost: number, pods: readonly LostPod[], fates: ReadonlyMap<string, PodFate>): ReadonlySet<string> {
    const state = this.#state;
    for (const { classIndex, node } of this.#bindingsByNode[lost]!) state.remove(classIndex, node);
    const rescheduled = new Set<string>();
    const added: Binding[] = [];
    const nodesGivenPods = new Set<number>();
    const order = pods
      .filter(({ pod }) => fates.get(pod)?.tied !== true)
      .toSorted(
        (a, b) =>
          Number(fates.get(a.pod)?.waits === true) - Number(fates.get(b.pod)?.waits === true) ||
          this.#weight[b.classIndex]! - this.#weight[a.classIndex]!,
      );
    for (let before = -1; rescheduled.size > before;) {
      before = rescheduled.size;
      // If one pod of a class fits nowhere, the others of that class do not either.
      const unplaceable = new Set<number>();
      for (const { pod, classIndex } of order) {
        if (rescheduled.has(pod) || unplaceable.has(classIndex)) continue;
        const node = this.#findEmptiest(classIndex, lost, nodesGivenPods);
        if (node === undefined) {
          unplaceable.add(classIndex);
          continue;
        }
        state.add(classIndex, node);
        added.push({ classIndex, node });
        nodesGivenPods.add(node);
        rescheduled.add(pod);
        // A pod placed now may satisfy the affinity of a class that was refused before.
        unplaceable.clear();
      }
    }
    for (const { classIndex, node } of added) state.remove(classIndex, node);
    for (const { classIndex, node } of this.#bindingsByNode[lost]!) state.add(classIndex, node);
    return rescheduled;
  }

  #findEmptiest(classIndex: number, lost: number, nodesGivenPods: ReadonlySet<number>): number | undefined {
    let best: number | undefined;
    let most = -Infinity;
    for (const node of nodesGivenPods) {
      const left = this.#freeFraction(node);
      if ((left > most || (left === most && node < best!)) && this.#state.admits(classIndex, node)) [best, most] = [node, left];
    }
    for (const node of this.#emptiestFirst) {
      if (node === lost || nodesGivenPods.has(node) || !this.#state.admits(classIndex, node)) continue;
      const left = this.#freeFraction(node);
      return left > most || (left === most && node < best!) ? node : best;
    }
    return best;
  }

  /** The smaller of the free fractions of CPU and memory. */
  #freeFraction(node: number): number {
    const cap = this.#state.model.capacity[node]!;
    const used = this.#state.used[node]!;
    let left = 1;
    for (let dim = 0; dim < 2; dim++) left = Math.min(left, cap[dim] === 0 ? 0 : 1 - used[dim]! / cap[dim]!);
    return left;
  }
}
