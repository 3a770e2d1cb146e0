import { nodeLabels } from '../../../constructs/core/machine.js';
import type { PodSpec } from '../pod-spec.js';
import { workloadRule } from './each-workload.js';
import { eligibility } from './node-eligibility.js';
import { suggestLabels } from './missing-label.js';
import { listSome } from './list-text.js';

/** A pod stays Pending if no declared machine matches its selector, affinity and tolerations. */
export const noNode = workloadRule('no-node', (home, report) => {
  const eligible = eligibility(home.nodes.map((machine) => ({ ...machine, taints: [] })));
  for (const { namespace, name, nodeSelector } of home.context.impliedPods) {
    if (nodeSelector === undefined) continue;
    if (eligible({ nodeSelector }).length > 0) continue;
    report(`${namespace}/${name}`, `needs a node with ${describeDemands({ nodeSelector })}, but none matches`, `give a machine that label`);
  }
  return (workload) => {
    if (workload.nodes.length > 0) return;
    const tainted = home.nodes.filter(({ taints }) => taints.length > 0).map(({ name }) => name);
    const hint = tainted.length === 0 ? '' : ` (tainted: ${listSome(tainted)})`;
    report(
      workload,
      `needs a node with ${describeDemands(workload.pod)}, but none matches${hint}`,
      suggestLabels(workload.pod, home.nodes.map(nodeLabels), workload.namespace === 'games'),
    );
  };
});

function describeDemands({ nodeSelector, affinity }: Pick<PodSpec, 'nodeSelector' | 'affinity'>): string {
  const selector = Object.entries(nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const alternatives = terms.map(({ matchExpressions = [] }) =>
    matchExpressions
      .map(({ key, operator, values = [] }) => `${key} ${operator}${values.length === 0 ? '' : ` ${values.join('|')}`}`)
      .join(' and '),
  );
  const all = [...selector, ...(alternatives.length === 0 ? [] : [alternatives.join(' or ')])];
  return all.length === 0 ? 'no taint but those it tolerates' : all.join(' and ');
}
