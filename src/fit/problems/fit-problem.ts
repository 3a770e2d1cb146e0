/** What a problem is about; `rule` is a broken rule of the home that is about none of the others. */
export type ProblemKind =
  | 'no-room'
  | 'no-node'
  | 'anti-affinity'
  | 'affinity'
  | 'spread'
  | 'host-port'
  | 'load-balancer'
  | 'gpu'
  | 'architecture'
  | 'machine'
  | 'requests'
  | 'pool'
  | 'access-mode'
  | 'claim'
  | 'disk'
  | 'rule'
  | 'undecided';

/** One reason why the home cannot be applied as it is. */
export interface FitProblem {
  readonly kind: ProblemKind;
  /** Pod (as in the placements), workload, claim, disk or machine it is about. */
  readonly subject: string;
  /** The whole sentence, with the fix. */
  readonly message: string;
  /** What would be needed, such as `512 MiB memory`. @default - the message says it */
  readonly needs?: string;
  /** The best that is available, and where. @default - the message says it */
  readonly has?: string;
  /** The smallest change found that helps. */
  readonly fix: string;
}
