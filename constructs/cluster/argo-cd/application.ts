import type { IgnoredDifference } from '../../core/chart.js';
import type { Manifest } from '../../core/json.js';

/** Where an Application finds its objects: a folder of committed YAML, or a Helm chart. */
export type ApplicationSource =
  | { readonly repoUrl: string; readonly targetRevision: string; readonly path: string }
  | { readonly repoUrl: string; readonly targetRevision: string; readonly chart: string; readonly releaseName: string; readonly values: object };

export interface ApplicationProps {
  readonly name: string;
  /** Namespace its objects go to when they name none. */
  readonly namespace: string;
  readonly project: string;
  readonly source: ApplicationSource;
  readonly ignoreDifferences?: readonly IgnoredDifference[];
}

/** Namespace Argo CD runs in. */
export const ARGOCD_NAMESPACE = 'argocd';
