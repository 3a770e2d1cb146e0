import type { Manifest } from '../../../constructs/core/manifest.js';
import type { Plan } from '../../plan/plan.js';
import type { ApiObject } from '../../cluster/client/api-object.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { BRANCH } from './git-repository.js';

/** Where each repository is during a rehearsal, by the URL that the program gives it. */
export interface Redirection {
  /** The home's own repository: what the program calls it, and where it is. */
  readonly git: { readonly from: string; readonly to: string };
  /** The same for repositories of charts. */
  readonly charts: ReadonlyMap<string, string>;
}

interface Source {
  readonly repoURL: string;
  readonly targetRevision?: string;
}

interface WithManagers extends ApiObject {
  readonly metadata: ApiObject['metadata'] & {
    readonly managedFields?: readonly { readonly manager: string; readonly operation: 'Apply' | 'Update' }[];
  };
}

const KINDS = ['Application', 'AppProject'];

/** The plan whose Applications and projects name the rehearsal's own repositories. */
export function redirected(plan: Plan, redirection: Redirection): Plan {
  return {
    ...plan,
    units: plan.units.map((unit) => {
      const { body } = unit;
      if (body.type !== 'KubernetesObject' || !KINDS.includes(body.manifest.kind)) return unit;
      return { ...unit, body: { ...body, manifest: redirectedManifest(body.manifest, redirection) } };
    }),
  };
}

function redirectedManifest(manifest: Manifest, { git, charts }: Redirection): Manifest {
  const there = (url: string): string => (url === git.from ? git.to : (charts.get(url) ?? url));
  if (manifest.kind === 'AppProject') {
    const spec = manifest['spec'] as { readonly sourceRepos?: readonly string[] };
    return { ...manifest, spec: { ...spec, sourceRepos: spec.sourceRepos?.map(there) } };
  }
  const spec = manifest['spec'] as { readonly source: Source };
  const { repoURL } = spec.source;
  const revision = repoURL === git.from ? { targetRevision: BRANCH } : {};
  return { ...manifest, spec: { ...spec, source: { ...spec.source, ...revision, repoURL: there(repoURL) } } };
}

/**
 * Writes the same into what Pulumi applied, in the name of whoever did, so that it is no conflict later. Argo CD must not run
 * before: it would read the real repository.
 */
export async function redirectApplied(client: ClusterClient, plan: Plan, redirection: Redirection): Promise<void> {
  for (const { owner, body } of redirected(plan, redirection).units) {
    if (owner !== 'pulumi' || body.type !== 'KubernetesObject' || !KINDS.includes(body.manifest.kind)) continue;
    const { manifest } = body;
    const applied = await client.find<WithManagers>(manifest);
    const manager = applied?.metadata.managedFields?.find(({ operation }) => operation === 'Apply')?.manager;
    if (applied !== undefined) await client.apply(manifest, manager === undefined ? {} : { fieldManager: manager });
  }
}
