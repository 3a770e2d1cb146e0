/** A priority queue of nodes, cheapest first, ties by rank: a binary heap (Williams, "Algorithm 232: Heapsort", 1964). */
export class NodeQueue {
  readonly #nodes: number[] = [];
  readonly #costs: number[] = [];
  readonly #ranks: number[] = [];

  /** Returns the cheapest node without removing it. */
  first(): number | undefined {
    return this.#nodes[0];
  }

  /** @param rank lower comes first among equal costs */
  push(node: number, cost: number, rank: number): void {
    let at = this.#nodes.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(cost, rank, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#set(at, node, cost, rank);
  }

  /** Removes the cheapest node and returns its rank. */
  shift(): number {
    const rank = this.#ranks[0]!;
    const [node, cost, last] = [this.#nodes.pop()!, this.#costs.pop()!, this.#ranks.pop()!];
    const length = this.#nodes.length;
    if (length === 0) return rank;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && this.#before(this.#costs[child + 1]!, this.#ranks[child + 1]!, child)) child++;
      if (this.#before(cost, last, child)) break;
      this.#move(child, at);
      at = child;
    }
    this.#set(at, node, cost, last);
    return rank;
  }

  #before(cost: number, rank: number, other: number): boolean {
    return cost < this.#costs[other]! || (cost === this.#costs[other]! && rank < this.#ranks[other]!);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#nodes[from]!, this.#costs[from]!, this.#ranks[from]!);
  }

  #set(at: number, node: number, cost: number, rank: number): void {
    this.#nodes[at] = node;
    this.#costs[at] = cost;
    this.#ranks[at] = rank;
  }
}
