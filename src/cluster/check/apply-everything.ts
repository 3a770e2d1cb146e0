import { setTimeout as wait } from 'node:timers/promises';
import type { Manifest } from '../../../constructs/core/manifest.js';
import { compare } from '../../plan/order.js';
import type { Plan, PlanUnit } from '../../plan/plan.js';
import type { Problem } from '../../plan/problem.js';
import { ApiError } from '../client/api-error.js';
import type { ClusterClient } from '../client/cluster-client.js';
import { waitForKinds } from '../client/served-kinds.js';
import { atOnce } from './at-once.js';
import { isCrd, listKinds } from './crds.js';
import { levels } from './levels.js';
import { explainRefusal, explainUnknownKind, namesUnknownField, unknownFields } from './refusal.js';

export interface Applied {
  /** Objects that the server took as they are. */
  readonly accepted: number;
  /** All objects of the plan, whoever owns them. */
  readonly objects: number;
  /** In plan order. */
  readonly problems: readonly Problem[];
}

/**
 * Applies every object of the plan, Pulumi's and Argo CD's, several at once but never before what it needs.
 * One refusal stops nothing: a namespace that is missing or refused is made up, so that what should
 * be in it is judged too, and everything wrong is reported together.
 *
 * @param say told now and then how far it is
 */
export async function applyEverything(plan: Plan, client: ClusterClient, say: (text: string) => void = () => undefined): Promise<Applied> {
  const run = new Run(plan, client, new Set((await client.list('v1', 'Namespace')).map(({ metadata }) => metadata.name)));
  const objects = plan.units.filter((unit) => readManifest(unit) !== undefined).length;
  let done = 0;
  for (const level of levels(plan.units)) {
    await atOnce(level, async (unit) => {
      const manifest = readManifest(unit);
      if (manifest === undefined) return;
      await run.apply(unit, manifest);
      say(`${++done} of ${objects} objects`);
    });
    await run.waitForDefinitions(level);
  }
  const problems = plan.units.flatMap((unit) => run.problemsOf(unit));
  return { objects, accepted: objects - new Set(problems.map(({ unit }) => unit)).size, problems };
}

function readManifest({ body }: PlanUnit): Manifest | undefined {
  return body.type === 'KubernetesObject' ? body.manifest : undefined;
}

class Run {
  readonly #client: ClusterClient;
  readonly #planned: ReadonlySet<string>;
  readonly #existing: ReadonlySet<string>;
  readonly #madeUp = new Map<string, Promise<unknown>>();
  readonly #problems = new Map<string, readonly string[]>();

  constructor(plan: Plan, client: ClusterClient, existing: ReadonlySet<string>) {
    this.#client = client;
    this.#existing = existing;
    this.#planned = new Set(
      plan.units.map(readManifest).flatMap((manifest) => (manifest?.kind === 'Namespace' ? [manifest.metadata.name] : [])),
    );
  }

  problemsOf({ id, path }: PlanUnit): readonly Problem[] {
    return (this.#problems.get(id) ?? []).map((message) => ({ rule: 'api', unit: id, path, message }));
  }

  async apply(unit: PlanUnit, manifest: Manifest): Promise<void> {
    const isNamespaced = await this.#client.isNamespaced(manifest.apiVersion, manifest.kind);
    const problems =
      isNamespaced === undefined ? [await explainUnknownKind(manifest, this.#client)] : await this.#refusals(manifest, isNamespaced);
    if (problems.length > 0) this.#problems.set(unit.id, problems);
  }

  /** After definitions were applied as part of the plan, waits until their kinds are served. */
  async waitForDefinitions(level: readonly PlanUnit[]): Promise<void> {
    const brought = level.map(readManifest).flatMap((manifest, index) => {
      const refused = this.#problems.has(level[index]!.id);
      return manifest !== undefined && !refused && isCrd(manifest) ? listKinds(manifest) : [];
    });
    await waitForKinds(this.#client, brought);
  }

  async #refusals(manifest: Manifest, isNamespaced: boolean): Promise<readonly string[]> {
    const { namespace } = manifest.metadata;
    const problems: string[] = [];
    if (isNamespaced && namespace === undefined) {
      return [`a ${manifest.kind} lives in a namespace, and this one names none: set metadata.namespace`];
    }
    if (!isNamespaced && namespace !== undefined) {
      return [`a ${manifest.kind} is cluster-scoped, but this one says metadata.namespace '${namespace}': leave it out`];
    }
    if (namespace !== undefined && !this.#existing.has(namespace) && !this.#planned.has(namespace)) {
      problems.push(
        `namespaces "${namespace}" not found: nothing in this home makes it; add a Namespace called ${namespace}, or use one that exists`,
      );
      await this.#makeUp(namespace);
    }
    const refusals = await this.#try(manifest);
    if (manifest.kind === 'Namespace' && refusals.length > 0) await this.#makeUp(manifest.metadata.name);
    return [...problems, ...refusals];
  }

  /** The server's objections; none when it took the object. */
  async #try(manifest: Manifest): Promise<readonly string[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#client.apply(manifest);
        return [];
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (!isNotServedYet(error) || attempt === 50) return this.#inFull(manifest, explainRefusal(error));
        await wait(100);
      }
    }
  }

  /** Asks a second time, in the way that names every unknown field of an object. */
  async #inFull(manifest: Manifest, messages: readonly string[]): Promise<readonly string[]> {
    if (!namesUnknownField(messages)) return messages;
    try {
      await this.#client.create(manifest, { dryRun: true });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Which one server-side apply names is chance, hence the sorting.
      return [...new Set([...messages, ...unknownFields(error)])].sort(compare);
    }
    return messages;
  }

  /** A namespace with nothing but its name. Where even that is refused, the objects in it will say so. */
  #makeUp(name: string): Promise<unknown> {
    const known = this.#madeUp.get(name);
    if (known !== undefined) return known;
    const made = this.#client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
    });
    this.#madeUp.set(name, made);
    return made;
  }
}

/** The server lists a kind a moment before it serves it; an apply is otherwise never answered with "not found", but for its namespace. */
function isNotServedYet({ code, status }: ApiError): boolean {
  return code === 429 || (code === 404 && status.details?.kind !== 'namespaces');
}
