import { atOnce } from '../../cluster/check/at-once.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { waitForKinds } from '../../cluster/client/served-kinds.js';
import type { Manifest } from '../../../constructs/core/manifest.js';
import type { Plan, PlanUnit } from '../../plan/plan.js';
import type { Refusal } from './refusals.js';

export interface InWavesOptions {
  readonly client: ClusterClient;
  readonly plan: Plan;
  /** Installs the chart of the Application of this release, and waits for its pods. */
  readonly installChart: (release: string) => Promise<void>;
}

const WAVE = 'argocd.argoproj.io/sync-wave';

/**
 * Applies what Argo CD owns without Argo CD: Application after Application and object after object in the order of their
 * waves. Nothing waits for health, AppProjects are not enforced, nothing is removed and nothing is tried again.
 */
export async function applyInWaves({ client, plan, installChart }: InWavesOptions): Promise<readonly Refusal[]> {
  const refused: Refusal[] = [];
  for (const units of waves(plan)) {
    await waitForKinds(client, units.map(readManifest));
    await atOnce(units, async (unit) => {
      const manifest = readManifest(unit);
      try {
        await client.apply(manifest, { fieldManager: 'argocd-controller' });
        const release = findRelease(manifest);
        if (release !== undefined) await installChart(release);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        refused.push({ by: 'Argo CD', unit: unit.id, path: unit.path, message: error.message });
      }
    });
  }
  return refused;
}

/** What Argo CD owns, by the wave of the Application and then by the object's own. */
function waves({ units }: Plan): readonly (readonly PlanUnit[])[] {
  const owned = units.filter(({ owner, body }) => owner === 'argocd' && body.type === 'KubernetesObject');
  const applications = new Map(owned.map((unit) => [unit.id, readWave(unit)]));
  const steps = new Map<number, PlanUnit[]>();
  for (const unit of owned) {
    const chart = unit.body.type === 'KubernetesObject' ? unit.body.chart : '';
    const outer = applications.get(`argoproj.io/Application/argocd/${chart}`);
    const step = outer === undefined ? readWave(unit) * 1_000 : outer * 1_000 + readWave(unit);
    steps.set(step, [...(steps.get(step) ?? []), unit]);
  }
  return [...steps].sort(([one], [other]) => one - other).map(([, members]) => members);
}

/** Name of the release that an Application with a chart makes. */
function findRelease({ kind, ...manifest }: Manifest): string | undefined {
  if (kind !== 'Application') return undefined;
  const { source } = manifest['spec'] as {
    readonly source: { readonly chart?: string; readonly helm?: { readonly releaseName?: string } };
  };
  return source.chart === undefined ? undefined : source.helm?.releaseName;
}

function readWave(unit: PlanUnit): number {
  return Number(readManifest(unit).metadata.annotations?.[WAVE] ?? 0);
}

function readManifest({ body }: PlanUnit): Manifest {
  if (body.type !== 'KubernetesObject') throw new Error('Argo CD owns only Kubernetes objects');
  return body.manifest;
}
