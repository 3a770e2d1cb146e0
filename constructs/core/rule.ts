import type { Construct } from 'constructs';
import type { Machine } from './machine.js';
import type { Image } from './image.js';
import type { ImpliedPod } from './implied-pod.js';
import type { PlanUnit } from './plan-unit.js';

/** What a rule sees: the whole home, rendered. */
export interface RuleContext {
  readonly machines: readonly Machine[];
  /** Every image in use, by reference. */
  readonly images: ReadonlyMap<string, Image>;
  readonly impliedPods: readonly ImpliedPod[];
  /** Text of the scripts that commands name. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly units: readonly PlanUnit[];
  /** The unit with this id, if there is one. */
  readonly unit: (id: string) => PlanUnit | undefined;
}

/** One broken rule at one place. */
export interface Violation {
  /** Id of the unit (or `host/<name>`, or a settings path) that breaks the rule. */
  readonly unit: string;
  /** What is wrong, without the subject: printed after the unit. */
  readonly message: string;
  /** What to change, as an imperative. @default - the message says it */
  readonly fix?: string;
}

/** A named check over the whole home. It returns every violation and never throws. */
export interface Rule {
  /** Lower case with dashes; what `permacade:accept` refers to. */
  readonly name: string;
  readonly check: (home: RuleContext) => readonly Violation[];
}

const RULES = 'permacade:rule';

/** Attaches a rule to a construct; the compiler runs it with all others once the tree is rendered. */
export function rule(scope: Construct, name: string, check: Rule['check']): void {
  scope.node.addMetadata(RULES, { name, check } satisfies Rule);
}

/** The rules attached to one construct itself, not to what is below it. */
export function listRules(scope: Construct): readonly Rule[] {
  return scope.node.metadata.filter((entry) => entry.type === RULES).map((entry) => entry.data as Rule);
}
