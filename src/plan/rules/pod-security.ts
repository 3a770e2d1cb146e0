import { workloadRule } from './each-workload.js';
import type { HomeIndex, Placed, Workload } from './home-index.js';
import { beyondBaseline, beyondRestricted, LEVELS, type Level } from './pod-security-levels.js';
import { listSome } from './list-text.js';

/** Said for pods only: a workload that asks for too much is accepted, and then has no pods. */
const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** A workload may ask for what its namespace's level allows; k3s lets a namespace without a level do everything. */
export const podSecurity = workloadRule('pod-security', (home, report) => {
  const levels = readLevels(home, (namespace, label) =>
    report(namespace, `the label ${ENFORCE} is '${label}', not one of ${listSome(LEVELS)}`, `use one of these`),
  );
  return (workload) => {
    const level = levels.get(workload.namespace) ?? 'privileged';
    if (level === 'privileged') return;
    const { asked, enough } = demands(workload, level);
    if (asked.length === 0) return;
    report(
      workload,
      `uses ${listSome(asked)}, which namespace ${workload.namespace} forbids (${ENFORCE}: ${level}); its pods would be refused`,
      `set the namespace to ${enough}, or do without`,
    );
  };
});

function readLevels(home: HomeIndex, wrong: (namespace: Placed, label: string) => void): ReadonlyMap<string, Level> {
  const levels = new Map<string, Level>();
  for (const namespace of home.ofKind('core/Namespace')) {
    const label = namespace.manifest.metadata.labels?.[ENFORCE];
    if (label === undefined) continue;
    const level = LEVELS.find((each) => each === label);
    if (level === undefined) wrong(namespace, label);
    else levels.set(namespace.name, level);
  }
  return levels;
}

/** What is not allowed at a level, and the strictest level that allows it. */
function demands({ pod }: Workload, level: Level): { readonly asked: readonly string[]; readonly enough: Level } {
  const beyond = [...beyondBaseline(pod)];
  return {
    asked: level === 'restricted' ? [...beyond, ...beyondRestricted(pod)] : beyond,
    enough: beyond.length > 0 ? 'privileged' : 'baseline',
  };
}
