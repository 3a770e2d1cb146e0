import type { PlacementModel, SpreadConstraint } from './placement-model.js';

/** Counts the pods of a topology spread constraint by domain, with the minimum cached. */
export class SpreadCounter {
  readonly classes: readonly number[];
  readonly #spread: SpreadConstraint;
  readonly #domain: readonly number[];
  readonly #counts: Int32Array;
  #fewest = 0;
  #stale = true;

  constructor(model: PlacementModel, spread: SpreadConstraint) {
    this.classes = spread.classes;
    this.#spread = spread;
    this.#domain = model.domain[spread.key]!;
    this.#counts = new Int32Array(model.domains[spread.key]!);
  }

  /** A counted pod was bound to the node (1) or removed from it (-1). */
  change(node: number, by: 1 | -1): void {
    const domain = this.#domain[node]!;
    if (domain < 0 || !this.#spread.counted[node]!) return;
    this.#counts[domain] = this.#counts[domain]! + by;
    this.#stale = true;
  }

  /** Whether one more pod on the node keeps the skew within `maxSkew`. */
  admits(node: number): boolean {
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
