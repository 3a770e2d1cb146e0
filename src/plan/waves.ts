import type { Manifest } from '../../constructs/core/manifest.js';
import type { Draft } from './unit-draft.js';
import { holdsData } from './holds-data.js';
import { groupKind, formatObjectId } from '../../constructs/core/identity.js';
import { depths, leavesLast } from './order.js';
import { findPodSpec } from './pod-spec.js';

const WAVE = 'argocd.argoproj.io/sync-wave';
const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
const CLAIM = 'core/PersistentVolumeClaim';

interface ScaleTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

interface WaveNode {
  readonly id: string;
  readonly draft: Draft;
  readonly needs: Set<WaveNode>;
}

/**
 * Writes what Argo CD must know into the objects of one Application: the wave, which is the object's depth
 * among them, and how to treat kinds that do not exist yet and objects that hold data.
 */
export function annotate(drafts: readonly Draft[], providedGroups: ReadonlySet<string>): void {
  const waves = assignWaves(drafts);
  for (const draft of drafts) {
    if (draft.body.type !== 'KubernetesObject') continue;
    const { manifest } = draft.body;
    const options = [
      ...(holdsData(manifest) ? ['Prune=confirm', 'Delete=confirm'] : []),
      ...(providedGroups.has(groupKind(manifest).split('/')[0]!) ? ['SkipDryRunOnMissingResource=true'] : []),
    ];
    draft.body = {
      ...draft.body,
      manifest: addAnnotations(manifest, {
        [WAVE]: String(waves.get(draft)!),
        ...(options.length > 0 ? { [SYNC_OPTIONS]: options.join(',') } : {}),
      }),
    };
  }
}

/** Adds annotations, keeping what is there, keys sorted as cdk8s sorts them. */
export function addAnnotations(manifest: Manifest, annotations: Readonly<Record<string, string>>): Manifest {
  const all = { ...annotations, ...manifest.metadata.annotations };
  const sorted = Object.fromEntries(
    Object.keys(all)
      .sort()
      .map((key) => [key, all[key]!]),
  );
  const { annotations: _, ...rest } = manifest.metadata;
  return { ...manifest, metadata: { annotations: sorted, ...rest } };
}

/**
 * Depth within the given drafts only, as far as Argo CD's waiting for a wave to be healthy before the next allows:
 * - pods that nobody needs come last, so that an image or a device that is missing holds up nothing else;
 * - a claim shares the wave of the first object that uses it, because its class may bind late;
 * - an autoscaler shares the wave of what it scales, because it is healthy only once that has pods.
 */
function assignWaves(drafts: readonly Draft[]): ReadonlyMap<Draft, number> {
  const nodes = new Map(drafts.map((draft) => [draft, { id: draft.id, draft, needs: new Set<WaveNode>() } satisfies WaveNode]));
  for (const [draft, node] of nodes) {
    for (const need of draft.needs) {
      const other = nodes.get(need);
      if (other === undefined) continue;
      if (!isClaim(need)) node.needs.add(other);
      // What a claim itself waits for, its consumer waits for as well.
      else for (const further of need.needs) if (nodes.has(further)) node.needs.add(nodes.get(further)!);
    }
  }
  const depth = leavesLast(depths([...nodes.values()]), ({ draft }) => runsPods(draft));
  const waves = new Map([...nodes].map(([draft, node]) => [draft, depth.get(node)!]));
  for (const claim of drafts.filter(isClaim)) {
    const users = drafts.filter((draft) => draft.needs.has(claim)).map((draft) => waves.get(draft)!);
    if (users.length > 0) waves.set(claim, Math.min(...users));
  }
  for (const scaler of drafts) {
    const scaled = drafts.find(({ id }) => id === scaledBy(scaler));
    if (scaled !== undefined) waves.set(scaler, waves.get(scaled)!);
  }
  return waves;
}

function runsPods({ body }: Draft): boolean {
  return body.type === 'KubernetesObject' && findPodSpec(body.manifest) !== undefined;
}

/** Id of the object whose pods an autoscaler counts; undefined for everything else. */
function scaledBy({ body }: Draft): string | undefined {
  if (body.type !== 'KubernetesObject' || groupKind(body.manifest) !== 'autoscaling/HorizontalPodAutoscaler') return undefined;
  const { apiVersion, kind, name } = (body.manifest['spec'] as { readonly scaleTargetRef: ScaleTarget }).scaleTargetRef;
  return formatObjectId(groupKind({ apiVersion, kind }), body.manifest.metadata.namespace, name);
}

function isClaim(draft: Draft): boolean {
  return draft.body.type === 'KubernetesObject' && groupKind(draft.body.manifest) === CLAIM;
}
