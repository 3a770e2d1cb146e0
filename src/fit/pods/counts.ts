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
export function ordinalsOf({ kind, ...manifest }: Manifest): readonly number[] {
  const spec = (manifest['spec'] ?? {}) as CountedSpec;
  switch (kind) {
    case 'Deployment':
      return numbered(spec.replicas ?? 1);
    case 'StatefulSet':
      return numbered(spec.replicas ?? 1, spec.ordinals?.start);
    case 'Job':
      return numbered(atOnce(spec));
    case 'CronJob':
      return numbered(spec.suspend === true ? 0 : atOnce(spec.jobTemplate?.spec ?? {}));
    default:
      return numbered(1);
  }
}

function atOnce({ parallelism = 1, completions, suspend }: CountedSpec): number {
  if (suspend === true) return 0;
  return completions === undefined ? parallelism : Math.min(parallelism, completions);
}

function numbered(count: number, start = 0): readonly number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}
