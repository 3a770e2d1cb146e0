import { Duration } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { CronJob } from '../../../constructs/workload/cron-job.js';
import { Job } from '../../../constructs/workload/job.js';
import { container, homeWith } from './workload-home.js';

const cron = (name: string, schedule: string) =>
  homeWith((chart) => new CronJob(chart, 'tidy', { name, schedule, timeZone: 'Australia/Perth', containers: [container()] }));

describe('a CronJob', () => {
  it('runs on its schedule, never twice at once', () => {
    const { spec } = cron('vacuum', '30 20 * * 0');
    expect(spec('batch/CronJob/home/vacuum')).toMatchObject({
      schedule: '30 20 * * 0',
      timeZone: 'Australia/Perth',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'OnFailure' } } } },
    });
  });

  it('refuses a name that leaves its Jobs no room', () => {
    expect(() => cron('v'.repeat(53), '@daily')).toThrow(/at most 52 characters, got 'v{53}'/);
  });

  it('refuses what is no schedule', () => {
    expect(() => cron('vacuum', 'every sunday')).toThrow(
      "workloads/tidy: a schedule has five fields like '30 20 * * 0', got 'every sunday'",
    );
  });
});

describe('a Job', () => {
  it('is tried as often and kept as long as it says', () => {
    const { spec } = homeWith(
      (chart) =>
        new Job(chart, 'import', {
          name: 'import',
          restart: 'Never',
          retries: 2,
          deadline: Duration.hours(1),
          keep: Duration.days(1),
          containers: [container()],
        }),
    );
    expect(spec('batch/Job/home/import')).toMatchObject({
      backoffLimit: 2,
      activeDeadlineSeconds: 3600,
      ttlSecondsAfterFinished: 86400,
      template: { spec: { restartPolicy: 'Never' } },
    });
  });
});
