import { UserError } from '../../user-error.js';
import type { ApiClient } from '../../cluster/client/api-client.js';
import { KubernetesProvider } from './kubernetes/kubernetes-provider.js';
import { clusterSettings, ProviderOfClusters } from './kubernetes/provider-of-clusters.js';
import type { ResourceProvider } from './provider.js';
import { type LocalCommands, LocalCommandProvider } from './local-command.js';
import { type RemoteCommands, RemoteCommandProvider } from './remote-command.js';
import type { ResourceState } from './state.js';
import { nameOf } from './urn.js';

export interface ProvidersOptions {
  readonly kubernetes: (kubeconfig: string) => ApiClient;
  readonly remote: RemoteCommands;
  readonly local: LocalCommands;
  /** Milliseconds between attempts, and between looks at what is waited for. */
  readonly pauseMs: number;
}

/** The providers that the stand-in has. */
export class Providers {
  readonly #options: ProvidersOptions;
  readonly #commands: RemoteCommandProvider;
  readonly #localCommands: LocalCommandProvider;
  readonly #ofClusters = new ProviderOfClusters();
  /** By kubeconfig and settings: what one of them learned about its cluster serves all its objects. */
  readonly #clusters = new Map<string, KubernetesProvider>();

  constructor(options: ProvidersOptions) {
    this.#options = options;
    this.#commands = new RemoteCommandProvider(options.remote);
    this.#localCommands = new LocalCommandProvider(options.local);
  }

  /**
   * The provider of a kind of resource.
   *
   * @param configured the resource that says how to reach the cluster, for a Kubernetes object
   */
  of(type: string, urn: string, configured: ResourceState | undefined): ResourceProvider {
    if (type === 'pulumi:providers:kubernetes') return this.#ofClusters;
    if (type === 'command:remote:Command') return this.#commands;
    if (type === 'command:local:Command') return this.#localCommands;
    if (!type.startsWith('kubernetes:')) {
      throw new UserError(`${nameOf(urn)} (${type}): the engine stand-in has no provider for this type`);
    }
    if (configured === undefined) {
      throw new UserError(
        `${nameOf(urn)} (${type}): names no provider, so it would go to whatever cluster the environment names: set provider`,
      );
    }
    const settings = clusterSettings(configured.inputs);
    const key = JSON.stringify(settings);
    const known = this.#clusters.get(key);
    if (known !== undefined) return known;
    const { kubeconfig, ...rest } = settings;
    const made = new KubernetesProvider({
      ...rest,
      client: kubeconfig === undefined ? undefined : this.#options.kubernetes(kubeconfig),
      pauseMs: this.#options.pauseMs,
    });
    this.#clusters.set(key, made);
    return made;
  }
}
