import type { PodSpec } from '../pod-spec.js';
import { listSome } from './list-text.js';

/** What a machine has from what it is, and no label of its own can give it. */
const FACTS: Readonly<Record<string, (values: readonly string[], had: readonly string[], game: boolean) => string>> = {
  'kubernetes.io/arch': (values, had, game) => {
    const both = `"architectures": [${[...had, ...values]
      .toSorted()
      .map((one) => `"${one}"`)
      .join(', ')}]`;
    const there = game ? `set in games.json ${both}` : 'let its pods run there';
    return `add a machine that is ${values.join(' or ')}, or build its image for ${listSome(had)} and ${there}`;
  },
  'permacade/gpu': () => "declare a machine's NVIDIA card with gpu, or remove what needs one",
};

/**
 * The way out for a pod that no node is made for, by what none of them has.
 *
 * @param game whether it is the pod of a game, of which games.json says what its image is built for
 */
export function suggestLabels(
  pod: Pick<PodSpec, 'nodeSelector' | 'affinity'>,
  nodes: readonly Readonly<Record<string, string>>[],
  game = false,
): string {
  const ways = demanded(pod).flatMap(([key, values]) => {
    const had = [...new Set(nodes.flatMap((labels) => labels[key] ?? []))];
    const fact = FACTS[key];
    return fact === undefined || values.some((value) => had.includes(value)) ? [] : [fact(values, had, game)];
  });
  return ways.length === 0 ? 'give a machine that label, or select one that exists' : ways.join('; and ');
}

/** Labels that a pod asks for, with the values it takes, as far as there is one way to ask. */
function demanded({
  nodeSelector,
  affinity,
}: Pick<PodSpec, 'nodeSelector' | 'affinity'>): readonly (readonly [string, readonly string[]])[] {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const only = terms.length === 1 ? (terms[0]!.matchExpressions ?? []) : [];
  return [
    ...Object.entries(nodeSelector ?? {}).map(([key, value]) => [key, [value]] as const),
    ...only.filter(({ operator }) => operator === 'In').map(({ key, values = [] }) => [key, values] as const),
  ];
}
