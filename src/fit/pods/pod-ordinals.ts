import type { Manifest } from '../../../constructs/core/manifest.js';

interface CountedSpec {
  readonly replicas?: number;
  readonly parallelism?: number;
  readonly completions?: number;
  readonly suspend?: boolean;
  readonly ordinals?: { readonly start?: number };
  readonly jobTemplate?: { readonly spec?: CountedSpec };
}

/** The ordinals of a workload's pods; a DaemonSet's are not numbers. A Job's pods count while they run, a CronJob's those of one run. */
export function listOrdinals({ kind, ...manifest }: Manifest): readonly number[] {
  const spec = (manifest['spec'] ?? {}) as CountedSpec;
  switch (kind) {
    case 'Deployment':
      return numberFrom(spec.replicas ?? 1);
    case 'StatefulSet':
      return numberFrom(spec.replicas ?? 1, spec.ordinals?.start);
    case 'Job':
      return numberFrom(countParallel(spec));
    case 'CronJob':
      return numberFrom(spec.suspend === true ? 0 : countParallel(spec.jobTemplate?.spec ?? {}));
    default:
      return numberFrom(1);
  }
}

function countParallel({ parallelism = 1, completions, suspend }: CountedSpec): number {
  if (suspend === true) return 0;
  return completions === undefined ? parallelism : Math.min(parallelism, completions);
}

function numberFrom(count: number, start = 0): readonly number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}
