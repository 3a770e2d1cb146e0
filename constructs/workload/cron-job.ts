import { KubeCronJob } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { CRON_JOB_NAME } from '../core/naming.js';
import { type JobProps, jobSpec } from './job.js';

export interface CronJobProps extends JobProps {
  /** Minute, hour, day of month, month, day of week: `30 20 * * 0`. */
  readonly schedule: string;
  /** Time zone of the schedule, such as `Europe/Berlin`. @default - that of the servers' own clocks, mostly UTC */
  readonly timeZone?: string;
  /** What happens when it is still running at the next time. @default 'Forbid' */
  readonly whenRunning?: 'Forbid' | 'Replace' | 'Allow';
  /** Whether it stays but does not start. @default false */
  readonly suspended?: boolean;
}

const SCHEDULE =
  /^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|[-*/,\d?]+\s+[-*/,\d?]+\s+[-*/,\d?LW]+\s+[-*/,\dA-Za-z?]+\s+[-*/,\dA-Za-z?#L]+)$/;

/** Work that is done again and again. */
export class CronJob extends KubeCronJob {
  constructor(scope: Construct, id: string, props: CronJobProps) {
    const where = `${scope.node.path}/${id}`;
    const { name, schedule, timeZone, whenRunning = 'Forbid', suspended } = props;
    if (!SCHEDULE.test(schedule)) throw new Error(`${where}: a schedule has five fields like '30 20 * * 0', got '${schedule}'`);
    super(scope, id, {
      metadata: { name },
      spec: {
        schedule,
        timeZone,
        concurrencyPolicy: whenRunning,
        suspend: suspended,
        jobTemplate: { spec: jobSpec(scope, id, props, CRON_JOB_NAME) },
      },
    });
  }
}
