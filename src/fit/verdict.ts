import type { Loss } from './losses/loss.js';
import type { LosingOrder } from './placement/losing-order.js';
import type { FitProblem } from './problems/fit-problem.js';

/**
 * Whether all pods find a place.
 *
 * - `fits`: whatever the order in which pods and machines come, no pod is left waiting
 * - `tight`: an assignment exists, but an unlucky order misses it
 * - `impossible`: no assignment exists; proven
 * - `undecided`: the search ended at its limit
 */
export type Placement = 'fits' | 'tight' | 'impossible' | 'undecided';

/** What `permacade fit --json` prints. */
export interface Verdict {
  /** Whether the home can be applied: placement `fits` or `tight`, and no problem. */
  readonly fits: boolean;
  readonly placement: Placement;
  /**
   * Node of every placed pod by `<namespace>/<workload>/<ordinal>`; a DaemonSet's ordinal is its node. Where two kinds share a
   * name it is `<namespace>/<kind>/<workload>/<ordinal>`. When not all pods can be placed, as many as were found to.
   */
  readonly placements: Readonly<Record<string, string>>;
  readonly problems: readonly FitProblem[];
  /** What happens without each node, by its name. */
  readonly losses: Readonly<Record<string, Loss>>;
  /** With `tight`: how a pod comes to wait. */
  readonly losingOrder?: LosingOrder;
  /** With `undecided`: where the search ended, in a sentence. */
  readonly limit?: string;
}
