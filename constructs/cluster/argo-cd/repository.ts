import { KubeSecret } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { type SecretRef, asString } from '../../core/secret-ref.js';

/** How Argo CD proves who it is to a repository that is not public. */
export type RepositoryLogin =
  | { readonly type: 'token'; readonly username: string; readonly password: SecretRef }
  | { readonly type: 'ssh'; readonly privateKey: SecretRef };

export interface RepositoryProps {
  /** Clone URL, exactly as {@link GitOps.url} says it. */
  readonly url: string;
  readonly login: RepositoryLogin;
}

/** Login to the home's repository. A public one needs none. */
export class Repository extends Construct {
  constructor(scope: Construct, id: string, { url, login }: RepositoryProps) {
    super(scope, id);
    const overSsh = /^(ssh:\/\/|[^/]+@[^/]+:)/.test(url);
    if (overSsh !== (login.type === 'ssh')) {
      throw new Error(
        `${this.node.path}: ${url} is cloned over ${overSsh ? 'SSH' : 'HTTPS'}, but its login is of type '${login.type}': use '${overSsh ? 'ssh' : 'token'}'`,
      );
    }
    new KubeSecret(this, 'secret', {
      metadata: { name: 'repository-home', labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
      type: 'Opaque',
      stringData: {
        type: 'git',
        url,
        ...(login.type === 'ssh'
          ? { sshPrivateKey: asString(login.privateKey) }
          : { username: login.username, password: asString(login.password) }),
      },
    });
  }
}
