import type { Home } from '../../constructs/core/home.js';
import type { PlannedPod } from '../../constructs/core/implied-pod.js';
import type { PlanUnit } from '../../constructs/core/plan-unit.js';
import { listRules, type Rule, type RuleContext } from '../../constructs/core/rule.js';
import { type Acceptance, type Accepted, splitAccepted } from './accept-problems.js';
import { applications } from './applications.js';
import type { Draft, DraftTree } from './unit-draft.js';
import { freeze } from './freeze.js';
import { connect } from './needs.js';
import { compare, depths, inOrder } from './order.js';
import type { Plan } from './plan.js';
import { HomeError, type Problem } from './problem.js';
import { render } from './render.js';
import { homeRules } from './rules/home-rules.js';
import { readScripts, listScripts } from './scripts.js';

export interface Compilation {
  readonly plan: Plan;
  /** Rules that are broken but accepted in the settings. */
  readonly warnings: readonly Accepted[];
  /** Rules that are broken and not accepted. Empty unless they were asked for: see {@link CompileOptions.broken}. */
  readonly broken: readonly Problem[];
}

export interface CompileOptions {
  /** @default - every broken rule is refused */
  readonly accept?: readonly Acceptance[];
  /** Rules over the whole home; those attached to constructs always run. @default - homeRules */
  readonly rules?: readonly Rule[];
  /**
   * What to do about broken rules: `refuse` the home, or `tell` them beside its plan, for who only looks or takes away. Units
   * that clash and dependencies that cannot hold are refused either way: with them there is no plan.
   * @default refuse
   */
  readonly broken?: 'refuse' | 'tell';
}

/**
 * Compiles the tree into a plan, once. Throws a HomeError with every problem found:
 * units that clash, dependencies that cannot hold, and, unless they are only to be told, all broken rules together.
 */
export function compile(home: Home, { accept = [], rules = homeRules, broken = 'refuse' }: CompileOptions = {}): Compilation {
  const tree = render(home);
  connect(home, tree);
  const drafts = [...tree.drafts, ...applications(home, tree.drafts)];
  const depth = depths(drafts);
  const ordered = inOrder(drafts, depth);
  const units = ordered.map(toUnit);
  const plan: Plan = {
    hosts: home.machines,
    images: Object.fromEntries([...home.images].sort(([a], [b]) => compare(a, b))),
    ...(home.registries.size === 0 ? {} : { registries: [...home.registries.keys()].sort(compare) }),
    impliedPods: impliedPods(home, tree),
    scripts: readScripts(listScripts(home)),
    units,
  };
  const { refused, accepted } = splitAccepted([...structure(ordered), ...brokenRules(home, plan, rules)], accept);
  if (refused.length > 0 && broken === 'refuse') throw new HomeError(refused);
  return { plan: freeze(plan), warnings: accepted, broken: refused };
}

function toUnit({ id, path, owner, needs, body }: Draft): PlanUnit {
  return { id, path, owner, needs: [...needs].map((need) => need.id).sort(compare), body };
}

/** By name, each with what causes it. */
function impliedPods(home: Home, { drafts, spans }: DraftTree): readonly PlannedPod[] {
  const pods = home.implied.flatMap(({ cause, pods }) => {
    const span = spans.get(cause);
    if (span === undefined) throw new Error(`${cause.node.path} implies pods but is not part of this home`);
    const by = drafts
      .slice(...span)
      .map(({ id }) => id)
      .sort(compare);
    return pods.map((pod) => ({ ...pod, by }));
  });
  return pods.sort((a, b) => compare(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`));
}

/** What no home may do, whatever its rules. */
function structure(drafts: readonly Draft[]): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { id, path, owner, needs, body } of drafts) {
    for (const need of needs) {
      if (owner === 'pulumi' && need.owner === 'argocd') {
        problems.push({
          rule: 'ownership',
          unit: id,
          path,
          message: `belongs to Pulumi but needs ${need.id} (${need.path}), which Argo CD applies later`,
          fix: 'give both to one owner',
        });
      }
    }
    if (owner === 'argocd' && body.type === 'KubernetesObject' && body.references.length > 0) {
      problems.push({
        rule: 'secret-in-git',
        unit: id,
        path,
        message: `belongs to Argo CD, which reads it from Git and cannot resolve the reference at ${body.references[0]!.at.join('.')}`,
        fix: 'put the value into a Secret and refer to that',
      });
    }
  }
  return problems;
}

function brokenRules(home: Home, { hosts, impliedPods, scripts, units }: Plan, homeWide: readonly Rule[]): readonly Problem[] {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const context: RuleContext = { machines: hosts, images: home.images, impliedPods, scripts, units, unit: (id) => byId.get(id) };
  const rules = [...homeWide, ...home.node.findAll().flatMap(listRules)];
  return rules.flatMap(({ name, check }) =>
    check(context).map((violation) => {
      const path = byId.get(violation.unit)?.path;
      return { rule: name, ...(path === undefined ? {} : { path }), ...violation };
    }),
  );
}
