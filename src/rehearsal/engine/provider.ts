import type { PendingOperation, ResourceState } from './state.js';
import type { WireObject } from './wire.js';

/** What a provider finds to differ between a resource as it is and as it should be. */
export interface Difference {
  /** Paths of what differs. */
  readonly changed: readonly string[];
  /** Those of them that cannot be changed in place. */
  readonly replace: readonly string[];
  /** Whether the old one must go before the new one can come. */
  readonly deleteBeforeReplace: boolean;
}

/** What one operation works on. */
export interface Operation {
  readonly urn: string;
  readonly inputs: WireObject;
  readonly memory: Readonly<Record<string, string>>;
  /** Milliseconds until it is given up. @default - the provider's own */
  readonly timeoutMs: number | undefined;
  /** Whether only to say what would happen. */
  readonly dryRun: boolean;
}

export interface Outcome {
  /** Empty in a preview. */
  readonly id: string;
  /** With marks on what is secret. */
  readonly outputs: WireObject;
  /** Why the thing is there but did not become ready. */
  readonly notReady?: string;
}

/** Says something to whoever runs the engine. */
export type Say = (severity: 'info' | 'warning', message: string) => void;

/** Knows how to bring about one kind of resource. Operations throw what went wrong. */
export interface ResourceProvider {
  /** What is wrong with inputs, before anything is done; nothing when they are fine. */
  check(inputs: WireObject): readonly string[];
  difference(old: ResourceState, inputs: WireObject): Difference;
  /** What must be remembered from before an operation on; `before` is what was remembered of the thing that is updated. */
  remember(inputs: WireObject, before?: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  create(operation: Operation, say: Say): Promise<Outcome>;
  update(operation: Operation, old: ResourceState, say: Say): Promise<Outcome>;
  delete(old: ResourceState, timeoutMs: number | undefined, say: Say): Promise<void>;
  /** What an interrupted creation made; undefined when it made nothing that can be told to be its work. */
  adopt(interrupted: PendingOperation): Promise<Outcome | undefined>;
}

/** The operation left open whether it had an effect: no answer came, or one that says nothing about it. */
export class UncertainError extends Error {
  override readonly name = 'UncertainError';
}
