import type { ApiObject } from '../../../cluster/client/api-watch.js';
import { type Condition, degraded, type Health, healthy, progressing } from './health.js';

/** argoproj/argo-cd@v3.5.1 gitops-engine/pkg/health/health_job.go */
export function jobHealth(object: ApiObject): Health {
  const { conditions = [] } = (object['status'] ?? {}) as { readonly conditions?: readonly Condition[] };
  const of = (type: string): Condition | undefined => conditions.find((condition) => condition.type === type);
  const failed = of('Failed');
  if (failed !== undefined) return degraded(failed.message);
  const suspended = of('Suspended');
  if (suspended?.status === 'True') return { status: 'Suspended' };
  const complete = of('Complete') ?? suspended;
  return complete === undefined ? progressing() : healthy(complete.message);
}

/** argoproj/argo-cd@v3.5.1 resource_customizations/batch/CronJob/health.lua */
export function cronJobHealth(object: ApiObject): Health {
  const { spec, status } = object as ApiObject & {
    readonly spec?: { readonly suspend?: boolean };
    readonly status?: { readonly lastScheduleTime?: string; readonly lastSuccessfulTime?: string; readonly active?: readonly unknown[] };
  };
  if (spec?.suspend === true) return healthy('CronJob is Suspended');
  if (status === undefined) return progressing('Waiting for CronJob');
  const { lastScheduleTime, lastSuccessfulTime, active = [] } = status;
  if (lastScheduleTime === undefined) return healthy('CronJob has not been scheduled yet');
  if (lastSuccessfulTime === undefined) return healthy('The CronJob never completed successfully. It may not be healthy');
  if (active.length > 0) return healthy('The job is running. Its last execution may not have been successful');
  if (lastSuccessfulTime < lastScheduleTime) return degraded('CronJob has not completed its last execution successfully');
  return healthy('CronJob has completed its last execution successfully');
}

const SCALES = new Set(['AbleToScale', 'ScalingLimited']);
const CANNOT = new Set([
  'AbleToScale FailedGetScale',
  'AbleToScale FailedUpdateScale',
  'ScalingActive FailedGetResourceMetric',
  'ScalingActive FailedGetObjectMetric',
  'ScalingActive FailedGetPodsMetric',
  'ScalingActive FailedGetExternalMetric',
  'ScalingActive FailedComputeMetricsReplicas',
  'ScalingActive InvalidSelector',
]);

/** argoproj/argo-cd@v3.5.1 gitops-engine/pkg/health/health_hpa.go, version autoscaling/v2. */
export function autoscalerHealth(object: ApiObject): Health {
  const { conditions = [] } = (object['status'] ?? {}) as { readonly conditions?: readonly Condition[] };
  const bad = conditions.find(({ type, reason }) => CANNOT.has(`${type} ${reason}`));
  if (bad !== undefined) return degraded(bad.message);
  const good = conditions.find(({ type, status }) => SCALES.has(type) && status === 'True');
  return good === undefined ? progressing('Waiting to Autoscale') : healthy(good.message);
}
