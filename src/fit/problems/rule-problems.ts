import type { Rule } from '../../../constructs/core/rule.js';
import type { Problem } from '../../plan/problem.js';
import { architectureNowhere } from '../../plan/rules/architecture.js';
import { eachWorkload } from '../../plan/rules/each-workload.js';
import { hostPortClash, loadBalancerNowhere } from '../../plan/rules/host-port-clash.js';
import { accessMode, storageClassExists } from '../../plan/rules/storage-class.js';
import { findSharedVolumes } from './shared-volumes.js';
import type { FitHome } from '../read-home.js';
import type { FitProblem, ProblemKind } from './fit-problem.js';

const [architecture] = eachWorkload([architectureNowhere]);

/** Rules of the home that are also reasons why it does not fit, even where a person accepted them. */
const RULES: readonly (readonly [ProblemKind, Rule])[] = [
  ['architecture', architecture!],
  ['host-port', hostPortClash],
  ['load-balancer', loadBalancerNowhere],
  ['access-mode', accessMode],
  ['claim', storageClassExists],
];

/** What a broken rule is about, where it is about room; any other is of the kind `rule`. */
const KINDS: ReadonlyMap<string, ProblemKind> = new Map<string, ProblemKind>([
  ...RULES.map(([kind, { name }]) => [name, kind] as const),
  ['architecture', 'architecture'],
  ['no-node', 'no-node'],
  ['gpu', 'gpu'],
  ['gpu-driver', 'gpu'],
  ['requests-above-limits', 'requests'],
  ['claims-exceed-pool', 'pool'],
  ['datastore-disk', 'disk'],
]);

/**
 * What the home's rules find, as problems.
 *
 * @param broken rules that the home was found to break, whatever they are about
 */
export function listRuleProblems(home: FitHome, broken: readonly Problem[]): readonly FitProblem[] {
  const always = RULES.flatMap(([kind, { name, check }]) =>
    check(home.index.context).map(({ unit, message }) => ({ kind, rule: name, unit, message })),
  );
  const reported = new Set(always.map(({ rule, unit, message }) => `${rule} ${unit} ${message}`));
  const others = broken
    .filter(({ rule, unit, message }) => !reported.has(`${rule} ${unit} ${message}`))
    .map(({ rule, unit, message }) => ({ kind: KINDS.get(rule) ?? 'rule', unit, message }));
  return [...always.map(toFitProblem), ...findSharedVolumes(home), ...others.map(toFitProblem)];
}

function toFitProblem({ kind, unit, message }: Pick<Problem, 'unit' | 'message'> & Pick<FitProblem, 'kind'>): FitProblem {
  const colon = message.lastIndexOf(': ');
  const sentence = colon < 0 ? message : message.slice(0, colon);
  const separator = /,? (?:but|and|where) /.exec(sentence);
  return {
    kind,
    subject: unit,
    message: `${unit} ${message}`,
    needs: separator === null ? sentence : sentence.slice(0, separator.index),
    has: separator === null ? sentence : sentence.slice(separator.index + separator[0].length),
    fix: colon < 0 ? 'change one of them' : message.slice(colon + 2),
  };
}
