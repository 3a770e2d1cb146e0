import { argoGroup, type Named } from './annotations.js';
import type { Task } from './tasks.js';

/** Kinds in the order in which a wave applies them; all others come after: argoproj/argo-cd@v3.5.1 gitops-engine/pkg/sync/sync_tasks.go. */
const KINDS = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

const RANK: ReadonlyMap<string, number> = new Map(KINDS.map((kind, index) => [kind, index]));

/** By wave, kind and name; but namespaces and definitions never after what is in them or of them. */
export function sortTasks(tasks: readonly Task[], destination: string): readonly Task[] {
  const sorted = tasks.toSorted(
    (one, other) => one.wave - other.wave || rank(one) - rank(other) || Number(one.object.metadata.name > other.object.metadata.name) || -1,
  );
  const inOrder = bringForward(
    sorted,
    ({ kind, apiVersion, metadata }) => (kind === 'Namespace' && apiVersion === 'v1' ? metadata.name : undefined),
    ({ metadata }) => metadata.namespace ?? destination,
  );
  return bringForward(inOrder, definedKind, ({ apiVersion, kind }) => `${argoGroup(apiVersion)}/${kind}`);
}

function rank({ object }: Task): number {
  return RANK.get(object.kind) ?? KINDS.length;
}

/** Moves what others depend on to just before the first of them, into the wave of that one. */
function bringForward(
  tasks: readonly Task[],
  provides: (object: Named) => string | undefined,
  uses: (object: Named) => string,
): readonly Task[] {
  const moved: Task[] = [];
  for (const task of tasks) {
    const name = task.target === undefined ? undefined : provides(task.target);
    const first =
      name === undefined
        ? -1
        : moved.findIndex((other) => other.target !== undefined && provides(other.target) === undefined && uses(other.target) === name);
    if (first < 0) {
      moved.push(task);
      continue;
    }
    task.wave = moved[first]!.wave;
    moved.splice(first, 0, task);
  }
  return moved;
}

/** `group/Kind` that a definition brings. */
export function definedKind(object: Named): string | undefined {
  if (object.kind !== 'CustomResourceDefinition') return undefined;
  const { spec } = object as Named & { readonly spec?: { readonly group?: string; readonly names?: { readonly kind?: string } } };
  return `${spec?.group}/${spec?.names?.kind}`;
}
