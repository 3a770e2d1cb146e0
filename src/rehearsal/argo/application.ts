import { z } from 'zod';
import type { ApiObject } from '../../cluster/client/api-watch.js';
import { CASCADE, unknownAnnotations } from './annotations.js';
import { problemsOf } from './shape.js';
import { type SyncOptions, syncOptions } from './sync-options.js';

/** Namespace in which Argo CD reads Applications and projects. */
export const ARGOCD = 'argocd';

/** The cluster Argo CD itself runs in; the stand-in knows no other. */
export const IN_CLUSTER = 'https://kubernetes.default.svc';

const ignoredDifference = z.strictObject({
  group: z.string().optional(),
  kind: z.string().min(1),
  name: z.string().optional(),
  namespace: z.string().optional(),
  jsonPointers: z.array(z.string().startsWith('/')).optional(),
  jqPathExpressions: z.array(z.string().startsWith('.')).optional(),
});

const folder = z.strictObject({
  repoURL: z.string().min(1),
  targetRevision: z.string().min(1),
  path: z.string().min(1),
  directory: z.strictObject({ recurse: z.literal(false).optional() }).optional(),
});

const chart = z.strictObject({
  repoURL: z.string().min(1),
  targetRevision: z.string().min(1),
  chart: z.string().min(1),
  helm: z
    .strictObject({ releaseName: z.string().min(1).optional(), valuesObject: z.record(z.string(), z.unknown()).optional() })
    .optional(),
});

const duration = z.string().regex(/^(\d+(h|m|s|ms))+$|^\d+$/, 'a duration such as 10s, 5m or 1h30m');

/** What the stand-in acts on: argoproj/argo-cd@v3.5.1 manifests/crds/application-crd.yaml has more. */
const spec = z.strictObject({
  project: z.string().min(1),
  destination: z.strictObject({ server: z.literal(IN_CLUSTER), namespace: z.string().min(1) }),
  source: z.union([folder, chart]),
  ignoreDifferences: z.array(ignoredDifference).optional(),
  revisionHistoryLimit: z.number().int().min(0).optional(),
  syncPolicy: z.strictObject({
    automated: z
      .strictObject({
        enabled: z.boolean().optional(),
        prune: z.boolean().optional(),
        selfHeal: z.boolean().optional(),
        allowEmpty: z.boolean().optional(),
      })
      .optional(),
    retry: z
      .strictObject({
        limit: z.number().int().optional(),
        refresh: z.boolean().optional(),
        backoff: z
          .strictObject({ duration: duration.optional(), factor: z.number().int().min(1).optional(), maxDuration: duration.optional() })
          .optional(),
      })
      .optional(),
    syncOptions: z.array(z.string()),
  }),
});

export type ApplicationSpec = z.infer<typeof spec>;
export type Source = ApplicationSpec['source'];
export type FolderSource = z.infer<typeof folder>;
export type ChartSource = z.infer<typeof chart>;
export type IgnoredDifferences = NonNullable<ApplicationSpec['ignoreDifferences']>;

/** An Application that was read and understood. */
export interface Application {
  readonly name: string;
  readonly object: ApiObject;
  readonly spec: ApplicationSpec;
  readonly options: SyncOptions;
}

export function isChart(source: Source): source is ChartSource {
  return 'chart' in source;
}

/** Understands an Application. Throws on a field, value, option or annotation that the stand-in does not know. */
export function readApplication(object: ApiObject): Application {
  const { name } = object.metadata;
  const strange = unknownAnnotations(object);
  if (strange.length > 0) throw new Error(`Application ${name}: the stand-in for Argo CD knows no annotation ${strange.join(', ')}`);
  const read = spec.safeParse(object['spec']);
  if (!read.success) throw new Error(`Application ${name}: ${problemsOf(read.error, 'spec')}`);
  if (isChart(read.data.source) && (object.metadata.finalizers ?? []).some((finalizer) => finalizer.startsWith(CASCADE))) {
    throw new Error(`Application ${name}: the stand-in for Argo CD cannot remove what a chart installed: leave finalizer ${CASCADE} off`);
  }
  return { name, object, spec: read.data, options: syncOptions(name, read.data.syncPolicy.syncOptions) };
}
