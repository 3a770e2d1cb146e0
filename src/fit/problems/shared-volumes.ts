import { withFix } from '../../plan/problem.js';
import { findClaimSpec, isNodeLocal } from '../storage/volume-rules.js';
import type { FitHome } from '../read-home.js';
import type { FitProblem } from './fit-problem.js';

/** Finds ReadWriteOnce volumes whose pods may land on several nodes: the later ones never start. */
export function findSharedVolumes({ index, groups }: FitHome): readonly FitProblem[] {
  const users = new Map<string, { readonly pod: string; readonly nodes: readonly string[] }[]>();
  for (const { pods, eligible } of groups) {
    for (const { name, claims, onNode } of pods) {
      const nodes = onNode === undefined ? eligible : [onNode];
      for (const claim of claims) users.set(claim, [...(users.get(claim) ?? []), { pod: name, nodes }]);
    }
  }
  return [...users].flatMap(([claim, pods]) => {
    const spec = findClaimSpec(index, claim);
    const single = spec?.accessModes?.every((mode) => mode === 'ReadWriteOnce') === true;
    const nodes = new Set(pods.flatMap((pod) => pod.nodes));
    // A folder of a node brings its pods there by itself.
    if (!single || pods.length < 2 || nodes.size < 2 || isNodeLocal(index, spec)) return [];
    const needs = 'a volume that several nodes may mount';
    const has = `${claim} is ReadWriteOnce, but its ${pods.length} pods may run on ${nodes.size} nodes`;
    const fix = 'use ReadWriteMany with a shared class (CephFS), run one pod, or pin them to one node';
    return [
      {
        kind: 'access-mode' as const,
        subject: pods[1]!.pod,
        message: withFix(`${pods[1]!.pod} may never start: ${has}`, fix),
        needs,
        has,
        fix,
      },
    ];
  });
}
