import { nodeLabels, type Machine } from '../../../constructs/core/machine.js';
import type { NodeRequirement, NodeSelectorTerm, PodSpec, TolerationSpec } from '../pod-spec.js';

/** What the scheduler would ask of a node before it looks at what is free there. */
type Demands = Pick<PodSpec, 'nodeSelector' | 'affinity' | 'tolerations'>;

/**
 * Says which nodes a pod may run on, by selector, required affinity and taints, as the kube-scheduler's filters do.
 * Pods that ask the same are answered from memory.
 */
export function eligibility(nodes: readonly Machine[]): (pod: Demands) => readonly Machine[] {
  const labelled = nodes.map((machine) => ({ machine, labels: nodeLabels(machine) }));
  const answers = new Map<string, readonly Machine[]>();
  return (pod) => {
    const required = pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const key = JSON.stringify([pod.nodeSelector, required, pod.tolerations]);
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = labelled
        .filter(({ machine, labels }) => selects(pod, labels, machine.name) && tolerates(pod, machine))
        .map(({ machine }) => machine);
      answers.set(key, answer);
    }
    return answer;
  };
}

function selects({ nodeSelector, affinity }: Demands, labels: Readonly<Record<string, string>>, name: string): boolean {
  if (!Object.entries(nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => termSelects(term, labels, name));
}

/** All of a term's requirements hold; a term without any selects nothing. */
function termSelects(term: NodeSelectorTerm & FieldTerm, labels: Readonly<Record<string, string>>, name: string): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    matchExpressions.every((each) => matchesRequirement(each, labels[each.key])) &&
    matchFields.every((each) => matchesRequirement(each, name))
  );
}

/** `matchFields` knows one field, `metadata.name`. */
interface FieldTerm {
  readonly matchFields?: readonly NodeRequirement[];
}

/** Whether a value, or its absence, meets one requirement of a selector. */
export function matchesRequirement({ operator, values = [] }: NodeRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

function tolerates({ tolerations = [] }: Demands, { taints }: Machine): boolean {
  return taints.every((taint) => taint.effect === 'PreferNoSchedule' || tolerations.some((toleration) => matches(toleration, taint)));
}

function matches({ key, operator, value, effect }: TolerationSpec, taint: Machine['taints'][number]): boolean {
  if (effect !== undefined && effect !== '' && effect !== taint.effect) return false;
  if (key === undefined || key === '') return operator === 'Exists';
  return key === taint.key && (operator === 'Exists' || (value ?? '') === (taint.value ?? ''));
}
