import type { HomeIndex } from '../../plan/rules/home-index.js';
import { claimsOf } from '../../plan/rules/claim-index.js';
import { poolsByClass } from '../../plan/rules/claims-exceed-pool.js';
import { listOrdinals } from '../pods/pod-ordinals.js';
import type { PodGroup } from '../pods/pod-group.js';
import type { ClaimUse } from '../assessment.js';

/** Every claim of the home, those of StatefulSets one by one, and who mounts it. */
export function listClaims(home: HomeIndex, groups: readonly PodGroup[]): readonly ClaimUse[] {
  const users = new Map<string, string[]>();
  for (const { pods } of groups) {
    for (const { name, claims } of pods) for (const claim of claims) users.set(claim, [...(users.get(claim) ?? []), name]);
  }
  const pools = poolsByClass(home);
  return claimsOf(home).flatMap(({ at, name, className, bytes = 0, modes }) => {
    const names =
      at.kind === 'core/PersistentVolumeClaim'
        ? [`${at.namespace}/${name}`]
        : listOrdinals(at.manifest).map((ordinal) => `${at.namespace}/${name}-${at.name}-${ordinal}`);
    return names.map((each) => ({
      name: each,
      storageClass: className,
      bytes,
      modes,
      pods: users.get(each) ?? [],
      ...(pools.has(className) ? { pool: className } : {}),
    }));
  });
}
