import type { ApiObject } from '../../cluster/client/api-watch.js';
import { CASCADE, CASCADE_IN_BACKGROUND, isTracked, keyOf, waveOf } from './annotations.js';
import { type Application, IN_CLUSTER } from './application.js';
import type { Context } from './context.js';
import { isConfirmed } from './operation.js';
import type { Project } from './project.js';
import type { ApplicationStatus } from './status.js';
import { objectOptions } from './sync-options.js';
import { asksFirst } from './tasks.js';

/** How far the deletion of an Application is. */
export type DeletionEnd = { readonly waitsFor: 'objects' | 'person' | 'nothing'; readonly message: string };

/**
 * Deletes what a deleted Application holds, the last wave first, and then lets the Application go; without the finalizer
 * its objects stay: argoproj/argo-cd@v3.5.1 docs/user-guide/app_deletion.md, controller/appcontroller.go.
 */
export async function carryOutDeletion(context: Context, application: Application, project: Project): Promise<DeletionEnd> {
  const { name, object, options } = application;
  const { finalizers = [] } = object.metadata;
  if (!finalizers.some(isCascade)) return { waitsFor: 'nothing', message: 'its objects stay' };
  const objects = held(context, application, project);
  if (objects.some(({ metadata }) => metadata.deletionTimestamp !== undefined)) return waiting(objects);
  const doomed = objects.filter((one) => isDeleted(one, application));
  const asked = isConfirmed(application, Date.parse(object.metadata.deletionTimestamp!))
    ? undefined
    : doomed.find((one) => asksFirst(one, options) || askedBefore(object, one));
  if (asked !== undefined) return { waitsFor: 'person', message: `waiting for deletion confirmation of ${keyOf(asked)}` };
  const last = Math.max(...doomed.map(waveOf));
  const propagation = finalizers.includes(CASCADE_IN_BACKGROUND) ? 'Background' : 'Foreground';
  for (const one of doomed.filter((each) => waveOf(each) === last)) {
    await context.client.delete(context.live.pathOf(one)!, { propagation, uid: one.metadata.uid });
    context.did({ application: name, action: 'deleted', object: keyOf(one), wave: last });
    await context.live.deleted(one);
  }
  const left = held(context, application, project).filter((one) => isDeleted(one, application));
  if (left.length > 0) return waiting(left);
  const kept = finalizers.filter((finalizer) => !isCascade(finalizer));
  await context.client.patch(context.live.pathOf(object)!, { metadata: { finalizers: kept } });
  return { waitsFor: 'nothing', message: 'everything it held is deleted' };
}

function held({ live }: Context, { name }: Application, project: Project): readonly ApiObject[] {
  return live
    .trackedBy(name)
    .filter(
      (object) => isTracked(object, name) && project.refusal(object, object.metadata.namespace !== undefined, IN_CLUSTER) === undefined,
    );
}

/** Definitions never go with an Application, as everything made of them would go too. */
function isDeleted(object: ApiObject, { options, name }: Application): boolean {
  if (object.kind === 'CustomResourceDefinition') return false;
  if (object.kind === 'Application' && object.metadata.name === name) return false;
  return (objectOptions(object).delete ?? options.delete) !== 'kept';
}

function askedBefore(application: ApiObject, { kind, metadata }: ApiObject): boolean {
  const { resources = [] } = (application['status'] ?? {}) as ApplicationStatus;
  return resources.some(
    (one) =>
      one.requiresDeletionConfirmation === true && one.kind === kind && one.name === metadata.name && one.namespace === metadata.namespace,
  );
}

function isCascade(finalizer: string): boolean {
  return finalizer === CASCADE || finalizer === CASCADE_IN_BACKGROUND;
}

function waiting(objects: readonly ApiObject[]): DeletionEnd {
  return { waitsFor: 'objects', message: `${objects.length} objects remaining for deletion` };
}
