import type { IConstruct } from 'constructs';
import type { HomeChart } from '../../constructs/core/chart.js';
import type { Owner, UnitBody } from '../../constructs/core/plan-unit.js';

/** A unit while the plan is being made. Drafts are kept in the order in which the tree is walked. */
export interface Draft {
  readonly id: string;
  readonly path: string;
  readonly owner: Owner;
  /** The chart it was written in; host units have none. */
  readonly chart: HomeChart | undefined;
  readonly needs: Set<Draft>;
  body: UnitBody;
}

/** Drafts of a whole tree, with the stretch of them that lies below each construct. */
export interface DraftTree {
  readonly drafts: readonly Draft[];
  readonly byId: ReadonlyMap<string, Draft>;
  /** First and one-past-last index into `drafts` of what is at or below the construct. */
  readonly spans: ReadonlyMap<IConstruct, readonly [number, number]>;
}
