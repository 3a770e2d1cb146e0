import type { Plan } from '../../plan/plan.js';
import { KINDS, type Snapshot } from './snapshot.js';
import { objectProblem, type StatusProblem } from './status-problem.js';

/** Nodes and pods are made by others, and a Job may be tidied away once it is done. */
const { nodes: _nodes, pods: _pods, jobs: _jobs, ...LISTED } = KINDS;

const WHO = { pulumi: '`pulumi up` applies it', argocd: 'Argo CD applies it once it is committed' } as const;

/** What the program declares and the cluster does not have, one problem per kind and owner. */
export function missingProblems({ units }: Plan, snapshot: Snapshot): readonly StatusProblem[] {
  const there = new Map(
    Object.entries(LISTED).map(([key, kind]) => [
      kind as string,
      new Set(snapshot[key as keyof Snapshot].map(({ metadata }) => formatName(metadata))),
    ]),
  );
  const missing = units.flatMap(({ owner, body }) => {
    if (body.type !== 'KubernetesObject') return [];
    const { manifest } = body;
    const found = there.get(`${manifest.apiVersion}/${manifest.kind}`);
    return found === undefined || found.has(formatName(manifest.metadata)) ? [] : [{ owner, manifest }];
  });
  const groups = new Map<string, typeof missing>();
  for (const one of missing) {
    const key = `${one.owner} ${one.manifest.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const { owner, manifest } = group[0]!;
    const more = group.length === 1 ? '' : ` (and ${group.length - 1} more of its kind)`;
    return objectProblem(manifest, `is declared, but not in the cluster${more}: ${WHO[owner]}`);
  });
}

function formatName({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace ?? ''}/${name}`;
}
