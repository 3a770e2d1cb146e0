import type { Registration, Timeouts } from './registration.js';
import { providerUrn } from './urn.js';
import type { WireObject } from './wire.js';

/** A resource as the last run left it. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  /** Empty for a component. */
  readonly id: string;
  readonly inputs: WireObject;
  readonly outputs: WireObject;
  /** What the provider must remember, such as under which name it owns fields. */
  readonly memory: Readonly<Record<string, string>>;
  readonly parent: string;
  readonly provider: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Registration['propertyDependencies'];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly timeouts: Timeouts;
  /** It is there but did not become ready: the next run waits again. */
  readonly notReady?: true;
  /** It was deleted to be made anew, which has not happened yet. */
  readonly pendingReplacement?: true;
}

/** Something begun: after a crash nobody knows whether it was also done. */
export interface PendingOperation {
  readonly type: 'creating' | 'updating' | 'deleting';
  readonly urn: string;
  /** `<urn>::<id>`; empty for a resource that names none. */
  readonly provider: string;
  readonly inputs: WireObject;
  readonly memory: Readonly<Record<string, string>>;
}

/** What a state consists of. */
export interface StateContents {
  /** In the order in which they came. */
  readonly resources: readonly ResourceState[];
  /** Replaced already, but not deleted yet: their successors are in `resources`. */
  readonly condemned: readonly ResourceState[];
  readonly pending: readonly PendingOperation[];
}

/** All resources of a stack while it changes; every change goes to whoever keeps it. */
export class State {
  readonly #resources: Map<string, ResourceState>;
  readonly #condemned: Set<ResourceState>;
  readonly #pending: Map<string, PendingOperation>;
  readonly #keep: (contents: StateContents) => void;

  /** @param keep writes the state somewhere; nothing for a preview, which changes nothing */
  constructor({ resources, condemned, pending }: StateContents, keep: (contents: StateContents) => void) {
    this.#resources = new Map(resources.map((resource) => [resource.urn, resource]));
    this.#condemned = new Set(condemned);
    this.#pending = new Map(pending.map((operation) => [operation.urn, operation]));
    this.#keep = keep;
  }

  get contents(): StateContents {
    return { resources: [...this.#resources.values()], condemned: [...this.#condemned], pending: [...this.#pending.values()] };
  }

  find(urn: string): ResourceState | undefined {
    return this.#resources.get(urn);
  }

  pendingOf(urn: string): PendingOperation | undefined {
    return this.#pending.get(urn);
  }

  /** The resource that a provider reference means, also one that is replaced but still needed for deletions. */
  provider(reference: string): ResourceState | undefined {
    const urn = providerUrn(reference);
    const same = (candidate: ResourceState): boolean => `${candidate.urn}::${candidate.id}` === reference;
    return [...this.#condemned].find(same) ?? this.#resources.get(urn);
  }

  /** Remembers that something is about to happen. */
  begin(operation: PendingOperation): void {
    this.#pending.set(operation.urn, operation);
    this.#save();
  }

  /** Forgets what was about to happen: it has not. */
  cancel(urn: string): void {
    if (this.#pending.delete(urn)) this.#save();
  }

  /** Records a resource as it is now, and that nothing is pending for it. */
  put(resource: ResourceState): void {
    const unchanged = !this.#pending.delete(resource.urn) && JSON.stringify(this.#resources.get(resource.urn)) === JSON.stringify(resource);
    if (unchanged) return;
    this.#resources.set(resource.urn, resource);
    this.#save();
  }

  /** Records a successor, and that its predecessor waits for its end. */
  succeed(predecessor: ResourceState, successor: ResourceState): void {
    this.#condemned.add(predecessor);
    this.#pending.delete(successor.urn);
    this.#resources.set(successor.urn, successor);
    this.#save();
  }

  /** Records that a resource is gone. */
  remove(resource: ResourceState): void {
    this.#pending.delete(resource.urn);
    if (!this.#condemned.delete(resource)) this.#resources.delete(resource.urn);
    this.#save();
  }

  /** Gives a resource its new identity, wherever it is mentioned. */
  rename(from: string, to: string): void {
    const renamed = (urn: string): string => (urn === from ? to : urn.startsWith(`${from}::`) ? `${to}${urn.slice(from.length)}` : urn);
    const all = [...this.#resources.values()];
    this.#resources.clear();
    for (const resource of all) {
      const { urn, parent, provider, dependencies, propertyDependencies } = resource;
      this.#resources.set(renamed(urn), {
        ...resource,
        urn: renamed(urn),
        parent: renamed(parent),
        provider: renamed(provider),
        dependencies: dependencies.map(renamed),
        propertyDependencies: Object.fromEntries(Object.entries(propertyDependencies).map(([key, urns]) => [key, urns.map(renamed)])),
      });
    }
    const pending = this.#pending.get(from);
    if (pending !== undefined) {
      this.#pending.delete(from);
      this.#pending.set(to, { ...pending, urn: to });
    }
    this.#save();
  }

  #save(): void {
    this.#keep(this.contents);
  }
}
