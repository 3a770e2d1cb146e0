import { groupKind } from '../../../constructs/core/identity.js';
import type { Plan } from '../../plan/plan.js';
import type { Snapshot } from './snapshot.js';
import { problemOf, type StatusProblem } from './status-problem.js';

/** Kinds of the home that are listed anyway, by group and kind. */
const LISTED: Readonly<Record<string, keyof Snapshot>> = {
  'apps/Deployment': 'deployments',
  'apps/StatefulSet': 'statefulSets',
  'apps/DaemonSet': 'daemonSets',
  'batch/CronJob': 'cronJobs',
  'core/PersistentVolumeClaim': 'claims',
  'core/Service': 'services',
  'traefik.io/IngressRoute': 'routes',
  'argoproj.io/Application': 'applications',
  'cert-manager.io/Certificate': 'certificates',
  'cert-manager.io/ClusterIssuer': 'issuers',
  'ceph.rook.io/CephCluster': 'cephClusters',
  'ceph.rook.io/CephFilesystem': 'cephFilesystems',
  'ceph.rook.io/CephBlockPool': 'cephBlockPools',
  'helm.cattle.io/HelmChart': 'charts',
};

const WHO = { pulumi: '`pulumi up` applies it', argocd: 'Argo CD applies it once it is committed' } as const;

/** What the program declares and the cluster does not have, one problem per kind and owner. */
export function missingProblems({ units }: Plan, snapshot: Snapshot): readonly StatusProblem[] {
  const there = new Map(
    Object.entries(LISTED).map(([kind, key]) => [kind, new Set(snapshot[key].map(({ metadata }) => nameOf(metadata)))]),
  );
  const missing = units.flatMap(({ owner, body }) => {
    if (body.type !== 'KubernetesObject') return [];
    const { manifest } = body;
    const found = there.get(groupKind(manifest));
    return found === undefined || found.has(nameOf(manifest.metadata)) ? [] : [{ owner, manifest }];
  });
  const groups = new Map<string, typeof missing>();
  for (const one of missing) {
    const key = `${one.owner} ${one.manifest.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const { owner, manifest } = group[0]!;
    const more = group.length === 1 ? '' : ` (and ${group.length - 1} more of its kind)`;
    return problemOf(manifest, `is declared, but not in the cluster${more}: ${WHO[owner]}`);
  });
}

function nameOf({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace ?? ''}/${name}`;
}
