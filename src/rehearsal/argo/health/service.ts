import type { ApiObject } from '../../../cluster/client/api-watch.js';
import type { Health } from './health.js';

/** argoproj/argo-cd@v3.5.1 gitops-engine/pkg/health/health_service.go */
export function serviceHealth(object: ApiObject): Health {
  const { spec, status } = object as ApiObject & {
    readonly spec?: { readonly type?: string };
    readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly unknown[] } };
  };
  const waiting = spec?.type === 'LoadBalancer' && (status?.loadBalancer?.ingress ?? []).length === 0;
  return { status: waiting ? 'Progressing' : 'Healthy' };
}
