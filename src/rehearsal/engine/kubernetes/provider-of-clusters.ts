import { randomBytes } from 'node:crypto';
import { load } from 'js-yaml';
import { differences, formatPath } from '../property-path.js';
import type { Difference, Operation, Outcome, ResourceProvider } from '../provider.js';
import type { ResourceState } from '../state.js';
import { reveal, UNKNOWN, type Wire, type WireObject } from '../wire.js';

/** How objects are applied to one cluster. */
export interface ClusterSettings {
  /** Undefined while it is not known, which is so in the first preview. */
  readonly kubeconfig: string | undefined;
  readonly enableConfigMapMutable: boolean;
  readonly enableSecretMutable: boolean;
  readonly enablePatchForce: boolean;
  /** Whether an object that is there already is applied instead of refused. */
  readonly upsertExistingObjects: boolean;
}

/** Inputs of the provider, and which values of them the stand-in can honour. */
const INPUTS: Readonly<Record<string, (value: Wire) => string | undefined>> = {
  kubeconfig: () => undefined,
  clusterIdentifier: () => undefined,
  enableConfigMapMutable: () => undefined,
  enableSecretMutable: () => undefined,
  enablePatchForce: () => undefined,
  enableServerSideApply: (value) => (isOn(value) ? undefined : 'must be true: the engine stand-in applies on the server alone'),
  upsertExistingObjects: () => undefined,
  deleteUnreachable: (value) => (isOn(value) ? 'must be false: the engine stand-in forgets no object' : undefined),
  skipUpdateUnreachable: (value) => (isOn(value) ? 'must be false: the engine stand-in skips no object' : undefined),
};

/** Stands in for what the engine does with a resource of type `pulumi:providers:kubernetes`. */
export class ProviderOfClusters implements ResourceProvider {
  check(inputs: WireObject): readonly string[] {
    const values = reveal(inputs) as WireObject;
    const wrong = Object.entries(values).flatMap(([key, value]) => {
      const check = INPUTS[key];
      if (check === undefined) return [`${key} is no setting that the engine stand-in knows; there are ${Object.keys(INPUTS).join(', ')}`];
      const message = value === UNKNOWN ? undefined : check(value);
      return message === undefined ? [] : [`${key} ${message}`];
    });
    if (values['kubeconfig'] === undefined) wrong.push('kubeconfig is missing: whatever cluster the environment names would be used');
    return wrong;
  }

  /** Another cluster means that every object of this one is replaced; a cluster with a name stays itself at any address. */
  difference(old: ResourceState, inputs: WireObject): Difference {
    const [before, after] = [reveal(old.inputs) as WireObject, reveal(inputs) as WireObject];
    const changed = differences(before, after).map(formatPath);
    const [was, is] = [before['clusterIdentifier'], after['clusterIdentifier']];
    const replace = (keys: readonly string[]): Difference => ({ changed, replace: keys, deleteBeforeReplace: false });
    if (was !== undefined && is !== undefined) return replace(was === is ? [] : ['clusterIdentifier']);
    if (after['kubeconfig'] === UNKNOWN) return replace(['kubeconfig']);
    return replace(server(before['kubeconfig']) === server(after['kubeconfig']) ? [] : ['kubeconfig']);
  }

  remember(): Readonly<Record<string, string>> {
    return {};
  }

  async create({ inputs, dryRun }: Operation): Promise<Outcome> {
    return { id: dryRun ? UNKNOWN : randomBytes(16).toString('hex'), outputs: inputs };
  }

  async update({ inputs }: Operation, old: ResourceState): Promise<Outcome> {
    return { id: old.id, outputs: inputs };
  }

  async delete(): Promise<void> {}

  async adopt(): Promise<undefined> {
    return undefined;
  }
}

/** Reads checked inputs. Switches come as texts, as a provider's inputs do. */
export function clusterSettings(inputs: WireObject): ClusterSettings {
  const values = reveal(inputs) as WireObject;
  const kubeconfig = values['kubeconfig'];
  return {
    kubeconfig: typeof kubeconfig === 'string' && kubeconfig !== UNKNOWN ? kubeconfig : undefined,
    enableConfigMapMutable: isOn(values['enableConfigMapMutable']),
    enableSecretMutable: isOn(values['enableSecretMutable']),
    enablePatchForce: isOn(values['enablePatchForce']),
    upsertExistingObjects: isOn(values['upsertExistingObjects']),
  };
}

function isOn(value: Wire | undefined): boolean {
  return value === true || value === 'true';
}

/** The cluster that a kubeconfig talks to. */
function server(kubeconfig: Wire | undefined): string {
  const config = load(String(kubeconfig)) as {
    readonly 'current-context'?: string;
    readonly contexts?: readonly { readonly name: string; readonly context: { readonly cluster: string } }[];
    readonly clusters?: readonly { readonly name: string }[];
  } | null;
  const context = config?.contexts?.find(({ name }) => name === config['current-context']);
  return JSON.stringify(config?.clusters?.find(({ name }) => name === context?.context.cluster));
}
