import type { IgnoredDifference } from '../../core/chart.js';
import type { Manifest } from '../../core/manifest.js';
import { Application, type ApplicationSpecIgnoreDifferences, type ApplicationSpecSource } from '../../imports/argoproj.io.js';

/** Where an Application finds its objects: a folder of committed YAML, or a Helm chart. */
export type ApplicationSource =
  | { readonly repoUrl: string; readonly targetRevision: string; readonly path: string }
  | {
      readonly repoUrl: string;
      readonly targetRevision: string;
      readonly chart: string;
      readonly releaseName: string;
      readonly values: object;
    };

export interface ApplicationProps {
  readonly name: string;
  /** Namespace its objects go to when they name none. */
  readonly namespace: string;
  readonly project: string;
  readonly source: ApplicationSource;
  readonly ignoreDifferences?: readonly IgnoredDifference[];
  /**
   * Whether removing the Application removes its objects. A folder's objects are this home's own: a removed game goes
   * with everything it had, and what holds data asks first. A chart brings definitions, and with them everything defined
   * by them, so it stays until a person deletes it. @default true for a folder, false for a chart
   */
  readonly cascade?: boolean;
}

/** Namespace Argo CD runs in. */
export const ARGOCD_NAMESPACE = 'argocd';

/** Deletes an Application's objects before the Application itself: `argoproj/argo-cd@v3.5.1 docs/user-guide/app_deletion.md`. */
const CASCADE = 'resources-finalizer.argocd.argoproj.io';

/**
 * An Application that keeps the cluster as its source says: changes made by hand are undone, what left the source is
 * removed, and a failed sync is tried again for as long as it takes, because what it waits for may still be coming.
 *
 * To hand objects over to another owner without a gap, set `cascade: false`, let Argo CD sync that, then change the owner.
 * The root Application never cascades, so switching GitOps off as a whole leaves every object in place.
 */
export function applicationManifest({ name, namespace, project, source, ignoreDifferences = [], cascade }: ApplicationProps): Manifest {
  const finalizers = (cascade ?? 'path' in source) ? [CASCADE] : undefined;
  return Application.manifest({
    metadata: { name, namespace: ARGOCD_NAMESPACE, ...(finalizers === undefined ? {} : { finalizers }) },
    spec: {
      project,
      destination: { server: 'https://kubernetes.default.svc', namespace },
      source: buildSource(source),
      ...(ignoreDifferences.length === 0 ? {} : { ignoreDifferences: ignoreDifferences.map(ignored) }),
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
        syncOptions: ['ServerSideApply=true', 'FailOnSharedResource=true', 'RespectIgnoreDifferences=true'],
      },
    },
  }) as Manifest;
}

function buildSource(source: ApplicationSource): ApplicationSpecSource {
  const { repoUrl, targetRevision } = source;
  // Argo CD takes a `directory` that says nothing but its defaults out again, and the root would never be as committed.
  if ('path' in source) return { repoUrl, targetRevision, path: source.path };
  return { repoUrl, targetRevision, chart: source.chart, helm: { releaseName: source.releaseName, valuesObject: source.values } };
}

function ignored({ group, kind, name, jsonPointers, jqPathExpressions }: IgnoredDifference): ApplicationSpecIgnoreDifferences {
  return {
    kind,
    ...(group === undefined ? {} : { group }),
    ...(name === undefined ? {} : { name }),
    ...(jsonPointers === undefined ? {} : { jsonPointers: [...jsonPointers] }),
    ...(jqPathExpressions === undefined ? {} : { jqPathExpressions: [...jqPathExpressions] }),
  };
}
