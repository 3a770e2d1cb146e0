import type { Goal } from './deployment.js';
import { keepOld } from './property-path.js';
import type { Outcome } from './provider.js';
import type { ResourceState } from './state.js';
import { isSecret, secret, type WireObject } from './wire.js';

/** The inputs, with what is to be ignored as the state has it. */
export function withIgnored({ inputs, ignoreChanges }: Goal, old: ResourceState | undefined): WireObject {
  if (old === undefined) return inputs;
  return ignoreChanges.reduce<WireObject>((kept, path) => keepOld(old.inputs, kept, path) as WireObject, inputs);
}

/** Outputs are secret where the program says so, and where the input of their name is. */
export function markOutputs({ additionalSecretOutputs, inputs }: Goal, outputs: WireObject): WireObject {
  const hidden = (key: string): boolean => additionalSecretOutputs.includes(key) || isSecret(inputs[key]);
  return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, hidden(key) ? secret(value) : value]));
}

/** The state of a resource after a step. */
export function recorded(
  goal: Goal,
  inputs: WireObject,
  { id, outputs }: Pick<Outcome, 'id' | 'outputs'>,
  memory: ResourceState['memory'],
): ResourceState {
  const { urn, type, custom, parent, provider, dependencies, propertyDependencies, protect, retainOnDelete, timeouts } = goal;
  return {
    urn,
    type,
    custom,
    id,
    inputs,
    outputs,
    memory,
    parent,
    provider,
    dependencies,
    propertyDependencies,
    protect,
    retainOnDelete,
    timeouts,
  };
}
