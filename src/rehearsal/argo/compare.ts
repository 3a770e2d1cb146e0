import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../../constructs/core/manifest.js';
import { ApiError } from '../../cluster/client/api-error.js';
import type { ApiObject } from '../../cluster/client/api-watch.js';
import { argoGroup, isTracked, keyOf, type Named, TRACKING_ID, trackedBy, trackingId, unknownAnnotations } from './annotations.js';
import { type Application, type FolderSource, IN_CLUSTER } from './application.js';
import { APPLIER, type Context } from './context.js';
import { isExcluded } from './exclusions.js';
import { asLive, ignoredPaths, without } from './ignore.js';
import type { Project } from './project.js';
import { objectsOf } from './repository.js';
import type { Pair } from './tasks.js';

/** Something to know about an Application: argoproj/argo-cd@v3.5.1 pkg/apis/application/v1alpha1/types.go. */
export interface AppCondition {
  readonly type:
    | 'ComparisonError'
    | 'InvalidSpecError'
    | 'SyncError'
    | 'DeletionError'
    | 'SharedResourceWarning'
    | 'RepeatedResourceWarning'
    | 'ExcludedResourceWarning';
  readonly message: string;
}

/** One object of an Application, and whether the cluster has it as the folder says. */
export interface Compared extends Pair {
  readonly object: Named;
}

export interface Comparison {
  readonly commit: string;
  readonly objects: readonly Compared[];
  readonly conditions: readonly AppCondition[];
}

/** Compares what a folder holds with what the cluster has, asking the server what applying would change. */
export class Comparer {
  readonly #context: Context;
  /** Answers of the server that still hold: by object, for one version of it and one target. */
  readonly #known = new Map<string, { readonly question: string; readonly modified: boolean }>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Compares with a commit. Conditions of type ComparisonError mean that nothing is known. */
  async compare(application: Application, project: Project, commit: string): Promise<Comparison> {
    const { path } = application.spec.source as FolderSource;
    const files = this.#context.repository.read(path, commit);
    const failed = (message: string): Comparison => ({ commit, objects: [], conditions: [{ type: 'ComparisonError', message }] });
    if (files === undefined) return failed(`Failed to load target state: ${path}: app path does not exist`);
    let targets: readonly Manifest[];
    try {
      targets = objectsOf(files);
    } catch (error) {
      return failed(`Failed to load target state: ${error instanceof Error ? error.message : String(error)}`);
    }
    return this.#with(application, project, commit, targets);
  }

  /** What is applied of a target: as the cluster has it where a difference is to be left alone and the Application respects that. */
  applied({ spec, options }: Application, target: Manifest, live: ApiObject | undefined): Manifest {
    if (live === undefined || !options.respectIgnoreDifferences) return target;
    return asLive(target, live, ignoredPaths(target, spec.ignoreDifferences ?? []));
  }

  async #with(application: Application, project: Project, commit: string, found: readonly Manifest[]): Promise<Comparison> {
    const { name, spec } = application;
    const { live, settings } = this.#context;
    const conditions: AppCondition[] = [];
    const targets = new Map<string, Manifest>();
    const times = new Map<string, number>();
    await this.#learnKinds(found);
    for (const manifest of found) {
      const target = this.#owned(manifest, name, spec.destination.namespace);
      const key = keyOf(target);
      times.set(key, (times.get(key) ?? 0) + 1);
      if (isExcluded(settings.exclusions, argoGroup(target.apiVersion), target.kind)) {
        const message = `Resource ${argoGroup(target.apiVersion)}/${target.kind} ${target.metadata.name} is excluded in the settings`;
        conditions.push({ type: 'ExcludedResourceWarning', message });
      } else {
        targets.set(key, target);
      }
    }
    for (const [key, count] of times) {
      if (count > 1) {
        conditions.push({
          type: 'RepeatedResourceWarning',
          message: `Resource ${key} appeared ${count} times among application resources.`,
        });
      }
    }
    const objects: Compared[] = [];
    for (const target of targets.values()) {
      const there = live.get(target);
      const owner = there === undefined ? undefined : trackedBy(there);
      if (owner !== undefined && owner !== name) {
        conditions.push({
          type: 'SharedResourceWarning',
          message: `${target.kind}/${target.metadata.name} is part of applications argocd/${name} and ${owner}`,
        });
      }
      objects.push({
        object: target,
        target,
        live: there,
        modified: there !== undefined && (await this.#isModified(application, target, there)),
      });
    }
    for (const there of live.trackedBy(name)) {
      if (targets.has(keyOf(there)) || !this.#isItsOwn(there, application, project)) continue;
      objects.push({ object: there, target: undefined, live: there, modified: false });
    }
    return { commit, objects, conditions };
  }

  /** What belongs to another object, or may not be in the project, is not looked at. */
  #isItsOwn(object: ApiObject, { name }: Application, project: Project): boolean {
    const { ownerReferences = [], namespace } = object.metadata;
    return (
      ownerReferences.length === 0 && isTracked(object, name) && project.refusal(object, namespace !== undefined, IN_CLUSTER) === undefined
    );
  }

  async #learnKinds(objects: readonly Manifest[]): Promise<void> {
    const { live } = this.#context;
    if (objects.some((object) => live.resource(object) === undefined)) await live.discover();
    await live.follow(objects);
  }

  /** With the namespace it goes to, and the mark of whose it is. */
  #owned(manifest: Manifest, application: string, destination: string): Manifest {
    const strange = unknownAnnotations(manifest);
    if (strange.length > 0) {
      throw new Error(`${manifest.kind} ${manifest.metadata.name}: the stand-in for Argo CD knows no annotation ${strange.join(', ')}`);
    }
    const { namespace = destination, ...metadata } = manifest.metadata;
    // A kind that is not known yet is taken for one that lives in namespaces.
    const namespaced = this.#context.live.resource(manifest)?.namespaced ?? true;
    const placed = { ...manifest, metadata: { ...metadata, ...(namespaced ? { namespace } : {}) } };
    const annotations = { ...metadata.annotations, [TRACKING_ID]: trackingId(application, placed, destination) };
    return { ...placed, metadata: { ...placed.metadata, annotations } };
  }

  async #isModified(application: Application, target: Manifest, live: ApiObject): Promise<boolean> {
    const { ignoreDifferences = [] } = application.spec;
    const question = createHash('sha1')
      .update(JSON.stringify([live.metadata.uid, live.metadata.resourceVersion, target, ignoreDifferences, application.options]))
      .digest('base64');
    const key = `${application.name} ${keyOf(target)}`;
    const known = this.#known.get(key);
    if (known?.question === question) return known.modified;
    const modified = await this.#ask(target, live, ignoreDifferences);
    this.#known.set(key, { question, modified });
    return modified;
  }

  async #ask(target: Manifest, live: ApiObject, ignored: NonNullable<Application['spec']['ignoreDifferences']>): Promise<boolean> {
    const { client, live: state } = this.#context;
    try {
      const predicted = await client.apply(state.pathOf(target)!, target, { fieldManager: APPLIER, force: true, dryRun: true });
      const paths = ignoredPaths(target, ignored);
      return !isDeepStrictEqual(without(compared(predicted), paths), without(compared(live), paths));
    } catch (error) {
      // Refused now: the sync will be told the same, and says so.
      if (error instanceof ApiError && error.code < 500) return true;
      throw error;
    }
  }
}

/** What of an object counts when it is compared; the rest the server writes. */
function compared({ metadata, ...object }: ApiObject): object {
  const {
    managedFields: _,
    resourceVersion: __,
    generation: ___,
    ...rest
  } = metadata as ApiObject['metadata'] & { readonly managedFields?: unknown };
  return { ...object, metadata: rest };
}
