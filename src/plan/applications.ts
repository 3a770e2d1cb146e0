import type { GitOps, Home } from '../../constructs/core/home.js';
import type { HomeChart } from '../../constructs/core/chart.js';
import { applicationManifest } from '../../constructs/cluster/argo-cd/application.js';
import type { Draft } from './unit-draft.js';
import { groupKind, objectId } from '../../constructs/core/identity.js';
import { depths, leavesLast } from './order.js';
import { HomeError, type Problem } from './problem.js';
import { annotate, addAnnotations } from './waves.js';

/** Chart that holds the Applications themselves: what the root Application of Argo CD reads. */
const ROOT_CHART = 'root';

interface Application {
  readonly id: string;
  readonly draft: Draft;
  readonly needs: Set<Application>;
}

/**
 * Makes one Application per chart that has objects for Argo CD, gives every object its wave within its
 * Application, and every Application its wave among the others. Returns the drafts it added.
 */
export function applications(home: Home, drafts: readonly Draft[]): readonly Draft[] {
  if (home.gitops === undefined) return [];
  const groups = new Map<HomeChart, Draft[]>();
  const releases: Draft[] = [];
  for (const draft of drafts) {
    if (draft.owner !== 'argocd' || draft.chart === undefined || draft.body.type !== 'KubernetesObject') continue;
    if (groupKind(draft.body.manifest) === 'argoproj.io/Application') {
      draft.body = { ...draft.body, chart: ROOT_CHART };
      releases.push(draft);
      continue;
    }
    const group = groups.get(draft.chart);
    if (group === undefined) groups.set(draft.chart, [draft]);
    else group.push(draft);
  }
  refuseTwoChartsOfOneName(groups.keys());

  const provided = new Set(home.providers.keys());
  for (const group of groups.values()) annotate(group, provided);
  const made = [...groups.keys()].map((chart) => applicationDraft(home.gitops!, chart));
  orderApplications([...groups.values()], made, releases);
  return made;
}

function applicationDraft(gitops: GitOps, chart: HomeChart): Draft {
  const manifest = applicationManifest({
    name: chart.name,
    namespace: chart.namespace!,
    project: chart.project,
    source: { repoUrl: gitops.url, targetRevision: gitops.revision, path: `${gitops.path}/manifests/${chart.name}` },
    ignoreDifferences: chart.ignoreDifferences,
  });
  const body = { type: 'KubernetesObject', chart: ROOT_CHART, manifest, references: [] } as const;
  return { id: objectId(manifest), path: chart.node.path, owner: 'argocd', chart, needs: new Set(), body };
}

/**
 * An Application waits for those that hold what its objects need. Those that nobody needs come together after all others:
 * Argo CD waits for a wave to be healthy before the next, so that one broken leaf would else hold up what others need.
 */
function orderApplications(groups: readonly (readonly Draft[])[], made: readonly Draft[], releases: readonly Draft[]): void {
  const nodes = new Map<Draft, Application>();
  const within = new Map<Draft, Application>();
  for (const draft of [...made, ...releases]) nodes.set(draft, { id: draft.id, draft, needs: new Set() });
  groups.forEach((group, index) => group.forEach((draft) => within.set(draft, nodes.get(made[index]!)!)));
  for (const draft of releases) within.set(draft, nodes.get(draft)!);
  for (const [draft, application] of within) {
    for (const need of draft.needs) {
      const other = within.get(need);
      if (other !== undefined && other !== application) application.needs.add(other);
    }
  }
  const waves = leavesLast(depths([...nodes.values()]));
  for (const [draft, node] of nodes) {
    if (draft.body.type !== 'KubernetesObject') continue;
    for (const need of node.needs) draft.needs.add(need.draft);
    const wave = String(waves.get(node)!);
    draft.body = { ...draft.body, manifest: addAnnotations(draft.body.manifest, { 'argocd.argoproj.io/sync-wave': wave }) };
  }
}

function refuseTwoChartsOfOneName(charts: Iterable<HomeChart>): void {
  const paths = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { name, node } of charts) {
    const other = paths.get(name);
    if (other !== undefined)
      problems.push({
        rule: 'duplicate',
        unit: name,
        message: `two charts have the name ${name}: ${other} and ${node.path}`,
        fix: 'rename one',
      });
    paths.set(name, node.path);
  }
  if (problems.length > 0) throw new HomeError(problems);
}
