import type { Rule } from '../../../constructs/core/rule.js';
import { architectureNowhere } from '../../plan/rules/architecture.js';
import { eachWorkload } from '../../plan/rules/each-workload.js';
import { hostPortClash, loadBalancerNowhere } from '../../plan/rules/host-port-clash.js';
import { accessMode, storageClassExists } from '../../plan/rules/storage-class.js';
import { sharedVolumes } from './shared-volumes.js';
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

/** What the home's rules find, as problems. */
export function ruleProblems(home: FitHome): readonly FitProblem[] {
  const found = RULES.flatMap(([kind, { check }]) =>
    check(home.index.context).map(({ unit, message }): FitProblem => {
      const colon = message.lastIndexOf(': ');
      const said = colon < 0 ? message : message.slice(0, colon);
      const but = /,? (?:but|and|where) /.exec(said);
      return {
        kind,
        subject: unit,
        message: `${unit} ${message}`,
        needs: but === null ? said : said.slice(0, but.index),
        has: but === null ? said : said.slice(but.index + but[0].length),
        fix: colon < 0 ? 'change one of them' : message.slice(colon + 2),
      };
    }),
  );
  return [...found, ...sharedVolumes(home)];
}
