import type { Plan } from '../../plan/plan.js';
import { contents, type Contents } from '../../files/contents.js';

/** Unit id of the Application that holds all others. */
export const ROOT = 'argoproj.io/Application/argocd/root';

/** Where the manifests lie below the path of a home. */
const FOLDER = '/manifests/root';

/** The repository that Argo CD reads, as the root Application says; undefined with GitOps off. */
export function findRepository({ units }: Plan): { readonly url: string; readonly branch: string; readonly path: string } | undefined {
  const body = units.find(({ id }) => id === ROOT)?.body;
  if (body?.type !== 'KubernetesObject') return undefined;
  const { source } = body.manifest['spec'] as {
    readonly source: { readonly repoURL: string; readonly targetRevision: string; readonly path: string };
  };
  return { url: source.repoURL, branch: source.targetRevision, path: source.path.slice(0, -FOLDER.length) };
}

/** The files of the committed output that Argo CD reads. */
export function collectManifests(plan: Plan): Contents {
  return contents({ ...plan, units: plan.units.filter(({ owner }) => owner === 'argocd') });
}
