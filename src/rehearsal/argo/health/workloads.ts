import type { ApiObject } from '../../../cluster/client/api-watch.js';
import { type Condition, degraded, type Health, healthy, progressing } from './health.js';

interface Workload {
  readonly spec?: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly readyReplicas?: number;
    readonly updateRevision?: string;
    readonly currentRevision?: string;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly conditions?: readonly Condition[];
  };
}

const UNSEEN = 'Waiting for rollout to finish: observed generation less than desired generation';

/** argoproj/argo-cd@v3.5.1 gitops-engine/pkg/health/health_deployment.go */
export function deploymentHealth(object: ApiObject): Health {
  const { spec = {}, status = {} } = object as ApiObject & Workload;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  if (spec.paused === true) return { status: 'Suspended', message: 'Deployment is paused' };
  if (unseen(object, status.observedGeneration)) return progressing(UNSEEN);
  if (status.conditions?.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded') === true) {
    return degraded(`Deployment "${object.metadata.name}" exceeded its progress deadline`);
  }
  if (spec.replicas !== undefined && updatedReplicas < spec.replicas) {
    return progressing(`Waiting for rollout to finish: ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  }
  if (replicas > updatedReplicas) {
    return progressing(`Waiting for rollout to finish: ${replicas - updatedReplicas} old replicas are pending termination...`);
  }
  if (availableReplicas < updatedReplicas) {
    return progressing(`Waiting for rollout to finish: ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  }
  return healthy();
}

/** argoproj/argo-cd@v3.5.1 gitops-engine/pkg/health/health_statefulset.go */
export function statefulSetHealth(object: ApiObject): Health {
  const { spec = {}, status = {} } = object as ApiObject & Workload;
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0 } = status;
  if (observedGeneration === 0 || unseen(object, observedGeneration))
    return progressing('Waiting for statefulset spec update to be observed...');
  if (spec.replicas !== undefined && readyReplicas < spec.replicas) {
    return progressing(`Waiting for ${spec.replicas - readyReplicas} pods to be ready...`);
  }
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (type === 'RollingUpdate' && rollingUpdate !== undefined) {
    const wanted = (spec.replicas ?? 0) - (rollingUpdate.partition ?? 0);
    if (spec.replicas !== undefined && rollingUpdate.partition !== undefined && updatedReplicas < wanted) {
      return progressing(`Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`);
    }
    return healthy(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (type === 'OnDelete') return healthy(`statefulset has ${readyReplicas} ready pods`);
  if (status.updateRevision !== status.currentRevision) {
    return progressing(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${status.updateRevision}...`,
    );
  }
  return healthy();
}

/** argoproj/argo-cd@v3.5.1 gitops-engine/pkg/health/health_daemonset.go */
export function daemonSetHealth(object: ApiObject): Health {
  const { spec = {}, status = {} } = object as ApiObject & Workload;
  const { desiredNumberScheduled: desired = 0, updatedNumberScheduled: updated = 0, numberAvailable: available = 0 } = status;
  if (unseen(object, status.observedGeneration)) return progressing(UNSEEN);
  if (spec.updateStrategy?.type === 'OnDelete') return healthy(`daemon set ${updated} out of ${desired} new pods have been updated`);
  const waiting = `Waiting for daemon set "${object.metadata.name}" rollout to finish`;
  if (updated < desired) return progressing(`${waiting}: ${updated} out of ${desired} new pods have been updated...`);
  if (available < desired) return progressing(`${waiting}: ${available} of ${desired} updated pods are available...`);
  return healthy();
}

function unseen({ metadata }: ApiObject, observedGeneration = 0): boolean {
  return (metadata.generation ?? 0) > observedGeneration;
}
