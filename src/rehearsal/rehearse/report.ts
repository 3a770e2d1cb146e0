import type { Availability } from './availability.js';
import type { ChangedObject } from './changes.js';
import type { Pods } from './pods.js';
import type { SyncReport } from '../argo-cd/report.js';
import type { Refusal } from './refusals.js';

/** Who applied how much of the plan. */
export interface AppliedBy {
  readonly by: 'Pulumi' | 'Argo CD';
  /** Objects of the plan, and how many of them are in the cluster. */
  readonly objects: number;
  readonly there: number;
  /** Files and commands on hosts. */
  readonly onHosts: number;
}

export interface StageTime {
  readonly title: string;
  readonly milliseconds: number;
}

/** What an upgrade did. */
export interface Upgrade {
  readonly from: string;
  readonly changes: readonly ChangedObject[];
  readonly workloads: readonly Availability[];
}

/** Everything a rehearsal found out. Plain data. */
export interface RehearsalReport {
  readonly stack: string;
  /** True when nothing was refused and every pod runs. */
  readonly ok: boolean;
  readonly applied: readonly AppliedBy[];
  /** Workloads that charts, operators and k3s made, beside those of the plan. */
  readonly implied: number;
  readonly refused: readonly Refusal[];
  readonly pods: Pods;
  readonly stages: readonly StageTime[];
  /** How far Argo CD got. Absent where it did not run. */
  readonly sync?: SyncReport;
  readonly upgrade?: Upgrade;
}
