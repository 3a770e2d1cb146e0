import type { CronJobObject, JobObject, ServiceObject, WorkloadObject } from './objects.js';
import { problemOf, reasoned, type StatusProblem } from './status-problem.js';

/** Deployments that cannot make their pods at all; what is wrong with pods that exist, the pods say themselves. */
export function workloadProblems(workloads: readonly WorkloadObject[]): readonly StatusProblem[] {
  return workloads.flatMap((workload) =>
    (workload.status?.conditions ?? [])
      .filter(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
      .map(({ reason, message }) => problemOf(workload, `cannot make its pods: ${reasoned(reason, message)}`)),
  );
}

/** Jobs that gave up, unless their CronJob has succeeded since. */
export function jobProblems(jobs: readonly JobObject[], cronJobs: readonly CronJobObject[]): readonly StatusProblem[] {
  return jobs.flatMap((job) => {
    const failed = job.status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
    if (failed === undefined || succeededSince(job, cronJobs)) return [];
    return [problemOf(job, `gave up: ${reasoned(failed.reason, failed.message)}`)];
  });
}

function succeededSince({ metadata, status }: JobObject, cronJobs: readonly CronJobObject[]): boolean {
  const owner = metadata.ownerReferences?.find(({ kind }) => kind === 'CronJob');
  const cronJob = cronJobs.find(({ metadata: { namespace, name } }) => namespace === metadata.namespace && name === owner?.name);
  return Date.parse(cronJob?.status?.lastSuccessfulTime ?? '') > Date.parse(status?.startTime ?? metadata.creationTimestamp);
}

/** Services for the whole home that no node opened ports for. */
export function serviceProblems(services: readonly ServiceObject[]): readonly StatusProblem[] {
  return services
    .filter(({ spec, status }) => spec?.type === 'LoadBalancer' && (status?.loadBalancer?.ingress ?? []).length === 0)
    .map((service) =>
      problemOf(service, 'no node opens its ports: another service may have them, or no node may (loadBalancer in the settings)'),
    );
}
