import type { Rule } from '../../../constructs/core/rule.js';
import { type Problem, withFix } from '../../plan/problem.js';
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
 * Lists what the home's rules find, as problems.
 *
 * @param broken rules that the home was found to break, whatever they are about
 */
export function listRuleProblems(home: FitHome, broken: readonly Problem[]): readonly FitProblem[] {
  const always = RULES.flatMap(([kind, rule]) => rule.check(home.index.context).map((each) => ({ ...each, kind, rule: rule.name })));
  const reported = new Set(always.map(problemKey));
  const others = broken
    .filter((problem) => !reported.has(problemKey(problem)))
    .map((problem) => ({ ...problem, kind: KINDS.get(problem.rule) ?? ('rule' as const) }));
  return [...always.map(toFitProblem), ...findSharedVolumes(home), ...others.map(toFitProblem)];
}

function problemKey({ rule, unit, message }: Problem): string {
  return `${rule} ${unit} ${message}`;
}

function toFitProblem({ kind, unit, message, fix = 'change one of them' }: Problem & Pick<FitProblem, 'kind'>): FitProblem {
  return { kind, subject: unit, message: withFix(`${unit} ${message}`, fix), fix };
}
