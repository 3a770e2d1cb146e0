/** How an object is, best first, as Argo CD orders them: argoproj/argo-cd@v3.5.1 gitops-engine/pkg/health/health.go. */
export const HEALTH_ORDER = ['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'] as const;

export type HealthStatus = (typeof HEALTH_ORDER)[number];

export interface Health {
  readonly status: HealthStatus;
  readonly message?: string;
}

export function isWorse(than: HealthStatus, status: HealthStatus): boolean {
  return HEALTH_ORDER.indexOf(status) > HEALTH_ORDER.indexOf(than);
}

export function progressing(message?: string): Health {
  return { status: 'Progressing', ...(message === undefined ? {} : { message }) };
}

export function degraded(message?: string): Health {
  return { status: 'Degraded', ...(message === undefined ? {} : { message }) };
}

export function healthy(message?: string): Health {
  return { status: 'Healthy', ...(message === undefined ? {} : { message }) };
}

/** A condition of an object's status. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}
