import type { CronJobObject, JobObject, PodObject, ServiceObject, WorkloadObject } from './objects.js';
import { carries, isAlive } from './pod-state.js';
import { objectProblem, reasoned, type StatusProblem } from './status-problem.js';

/** Workloads whose pods are not even made; what is wrong with pods that exist, the pods say themselves. */
export function workloadProblems(workloads: readonly WorkloadObject[], pods: readonly PodObject[]): readonly StatusProblem[] {
  return workloads.flatMap((workload) => {
    const { spec, status, metadata } = workload;
    const failure = status?.conditions?.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
    if (failure !== undefined) return [objectProblem(workload, `cannot make its pods: ${reasoned(failure.reason, failure.message)}`)];
    const wanted = workload.kind === 'DaemonSet' ? (status?.desiredNumberScheduled ?? 0) : (spec?.replicas ?? 1);
    const there = pods.filter(
      (pod) => isAlive(pod) && pod.metadata.namespace === metadata.namespace && carries(pod, spec?.selector?.matchLabels),
    ).length;
    return there >= wanted
      ? []
      : [objectProblem(workload, `has ${there} of ${wanted} pods; kubectl describe shows what became of the others`)];
  });
}

/** Jobs that gave up, unless their CronJob has succeeded since. */
export function jobProblems(jobs: readonly JobObject[], cronJobs: readonly CronJobObject[]): readonly StatusProblem[] {
  return jobs.flatMap((job) => {
    const failed = job.status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
    if (failed === undefined || succeededSince(job, cronJobs)) return [];
    return [objectProblem(job, `gave up: ${reasoned(failed.reason, failed.message)}`)];
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
      objectProblem(service, 'no node opens its ports: another service may have them, or no node may (loadBalancer in the settings)'),
    );
}
