import type { Model, SpreadOver } from './model.js';

/** How many pods that an even spread counts are in each domain. */
export class SpreadCount {
  readonly classes: readonly number[];
  readonly #spread: SpreadOver;
  readonly #domain: readonly number[];
  readonly #counts: Int32Array;
  #fewest = 0;
  #stale = true;

  constructor(model: Model, spread: SpreadOver) {
    this.classes = spread.classes;
    this.#spread = spread;
    this.#domain = model.domain[spread.key]!;
    this.#counts = new Int32Array(model.domains[spread.key]!);
  }

  /** A pod that counts came to a node or left it. */
  change(node: number, by: 1 | -1): void {
    const domain = this.#domain[node]!;
    if (domain < 0 || !this.#spread.counted[node]!) return;
    this.#counts[domain] = this.#counts[domain]! + by;
    this.#stale = true;
  }

  /** Whether one pod more on the node leaves the spread even enough. */
  lets(node: number): boolean {
    const domain = this.#domain[node]!;
    if (domain < 0) return false;
    const { self, maxSkew } = this.#spread;
    return this.#counts[domain]! + (self ? 1 : 0) - this.#least() <= maxSkew;
  }

  #least(): number {
    const { over, minDomains } = this.#spread;
    if (!this.#stale) return this.#fewest;
    this.#stale = false;
    let fewest = over.length < minDomains ? 0 : Infinity;
    if (over.length >= minDomains) for (const domain of over) fewest = Math.min(fewest, this.#counts[domain]!);
    this.#fewest = fewest;
    return fewest;
  }
}
