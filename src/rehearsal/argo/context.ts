import type { ApiClient } from '../../cluster/client/api-client.js';
import type { LiveState } from './live-state.js';
import type { Repository } from './repository.js';
import type { Settings } from './settings.js';

/** What one reconciliation works with. */
export interface Context {
  readonly client: ApiClient;
  readonly repository: Repository;
  readonly live: LiveState;
  readonly settings: Settings;
  readonly now: () => Date;
  /** Milliseconds that one second of Argo CD's takes here. */
  readonly second: number;
  /** Told of what is done to an object. */
  readonly did: (change: Change) => void;
}

/** What was done to one object. */
export interface Change {
  readonly application: string;
  readonly action: 'created' | 'changed' | 'pruned' | 'deleted' | 'installed';
  /** `group/Kind/namespace/name`; of what was installed, the name of the release. */
  readonly object: string;
  readonly wave: number;
}

/** Who owns the fields that Argo CD applies, always by force: argoproj/argo-cd@v3.5.1 gitops-engine/pkg/utils/kube/resource_ops.go. */
export const APPLIER = 'argocd-controller';

/** Who owns an Application's status. */
export const CONTROLLER = 'argocd-application-controller';
