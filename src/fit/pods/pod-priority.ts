import type { HomeIndex } from '../../plan/rules/home-index.js';

/** Of Kubernetes itself: kubernetes/kubernetes@v1.36.3 pkg/apis/scheduling/types.go. */
const SYSTEM: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

interface PriorityClass {
  readonly value?: number;
  readonly globalDefault?: boolean;
}

/** Says how much a pod of a class matters: pods of a higher number may push out those of a lower one. */
export function readPriorities(home: HomeIndex): (className: string | undefined) => number {
  const declared = home
    .ofKind('scheduling.k8s.io/PriorityClass')
    .map(({ name, manifest }) => ({ name, ...(manifest as unknown as PriorityClass) }));
  const defaultPriority = declared.find(({ globalDefault }) => globalDefault === true)?.value ?? 0;
  return (className) => {
    if (className === undefined) return defaultPriority;
    return SYSTEM[className] ?? declared.find(({ name }) => name === className)?.value ?? defaultPriority;
  };
}
