import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import type { GitOps } from '../../core/home.js';
import { ARGOCD_NAMESPACE, applicationManifest } from './application.js';

export interface RootApplicationProps {
  readonly gitops: GitOps;
  /** What must be there first: projects, and the login to the repository. */
  readonly needs: readonly IConstruct[];
}

/**
 * The Application that holds all others: Argo CD reads them from `manifests/root` of the committed output.
 * Removing it removes nothing else, so that GitOps can be switched off without losing anything.
 */
export class RootApplication extends Construct {
  constructor(scope: Construct, id: string, { gitops, needs }: RootApplicationProps) {
    super(scope, id);
    const source = { repoUrl: gitops.url, targetRevision: gitops.revision, path: `${gitops.path}/manifests/root` };
    const manifest = applicationManifest({ name: 'root', namespace: ARGOCD_NAMESPACE, project: 'home', source, cascade: false });
    const application = new ApiObject(this, 'application', manifest);
    for (const need of needs) application.node.addDependency(need);
  }
}
