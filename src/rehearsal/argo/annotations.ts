import { groupOf } from '../../../constructs/core/identity.js';

/** Integer, may be negative; objects of a wave are applied together: argoproj/argo-cd@v3.5.1 docs/user-guide/sync-waves.md. */
export const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';
/** Options of one object, with commas between them: docs/user-guide/sync-options.md. */
export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
/** Which Application an object belongs to: docs/user-guide/resource_tracking.md. */
export const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
/** On an Application: when a person agreed that what asks first may go. */
export const DELETION_APPROVED = 'argocd.argoproj.io/deletion-approved';
/** Finalizers of an Application whose removal removes its objects: docs/user-guide/app_deletion.md. */
export const CASCADE = 'resources-finalizer.argocd.argoproj.io';
export const CASCADE_IN_BACKGROUND = 'resources-finalizer.argocd.argoproj.io/background';

const PREFIX = 'argocd.argoproj.io/';
const KNOWN: ReadonlySet<string> = new Set([SYNC_WAVE, SYNC_OPTIONS, TRACKING_ID, DELETION_APPROVED]);

/** An object as far as it names itself. */
export interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** What tells an object from all others, whatever the version of its kind. */
export function keyOf({ apiVersion, kind, metadata: { namespace, name } }: Named): string {
  return `${groupOf(apiVersion)}/${kind}/${namespace ?? ''}/${name}`;
}

/** The API group as Argo CD writes it: empty for the core group. */
export function argoGroup(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** Objects without a namespace carry that of the Application's destination. */
export function trackingId(application: string, object: Named, destination: string): string {
  const { namespace = destination, name } = object.metadata;
  return `${application}:${argoGroup(object.apiVersion)}/${object.kind}:${namespace}/${name}`;
}

/** The Application that an object says it belongs to; undefined when it says none. */
export function trackedBy(object: Named): string | undefined {
  return object.metadata.annotations?.[TRACKING_ID]?.split(':')[0];
}

/**
 * Whether an object belongs to whom it says. A controller that copies annotations onto objects of its own copies the
 * tracking id as well, which then names another object: such an object is neither compared nor pruned. Namespaces are not
 * compared, as objects without one carry their Application's.
 */
export function isTracked(object: Named, application: string): boolean {
  const [name, kind, path] = object.metadata.annotations?.[TRACKING_ID]?.split(':') ?? [];
  if (name !== application || kind !== `${argoGroup(object.apiVersion)}/${object.kind}`) return false;
  const { namespace } = object.metadata;
  const [inNamespace, called] = [path?.slice(0, path.indexOf('/')), path?.slice(path.indexOf('/') + 1)];
  return called === object.metadata.name && (namespace === undefined || namespace === inNamespace);
}

/** Throws on a wave that is no integer, which Argo CD would take for 0. */
export function waveOf({ kind, metadata: { name, annotations } }: Named): number {
  const text = annotations?.[SYNC_WAVE];
  if (text === undefined) return 0;
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`${kind} ${name}: annotation ${SYNC_WAVE} is an integer, got '${text}'`);
  return Number(text);
}

/** Annotations of Argo CD's that the stand-in does not act on; those it would have to obey to be like Argo CD. */
export function unknownAnnotations({ metadata: { annotations = {} } }: Named): readonly string[] {
  return Object.keys(annotations).filter((key) => key.startsWith(PREFIX) && !KNOWN.has(key));
}
