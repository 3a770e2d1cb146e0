import type { ApiObject } from '../../../cluster/client/api-watch.js';
import { type Condition, degraded, type Health, healthy, progressing } from './health.js';

/** argoproj/argo-cd@v3.5.1 resource_customizations/cert-manager.io/Certificate/health.lua */
export function certificateHealth(object: ApiObject): Health {
  const issuing = conditionsOf(object).find(({ type, status }) => type === 'Issuing' && status === 'True');
  return issuing === undefined ? readyHealth(object, 'Waiting for certificate') : progressing(issuing.message);
}

/** argoproj/argo-cd@v3.5.1 resource_customizations/cert-manager.io/ClusterIssuer/health.lua, and the same of Issuer */
export function issuerHealth(object: ApiObject): Health {
  return readyHealth(object, `Initializing ${object.kind}`);
}

function readyHealth(object: ApiObject, waiting: string): Health {
  const ready = conditionsOf(object).find(({ type, status }) => type === 'Ready' && (status === 'True' || status === 'False'));
  if (ready === undefined) return progressing(waiting);
  return ready.status === 'True' ? healthy(ready.message) : degraded(ready.message);
}

function conditionsOf(object: ApiObject): readonly Condition[] {
  return ((object['status'] ?? {}) as { readonly conditions?: readonly Condition[] }).conditions ?? [];
}
