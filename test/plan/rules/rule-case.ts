import { drop, objectIn, type HomeDraft, type ObjectName } from '../../homes/correct-home.js';
import { put, type Keys } from '../../homes/edit.js';

/** What one rule catches and what it leaves alone, each as a change of the correct home. */
export interface RuleCase {
  readonly rule: string;
  /** What the change does, the unit that is reported, and the change. */
  readonly breaks: readonly (readonly [what: string, unit: string, change: (draft: HomeDraft) => void])[];
  /** Changes that look alike but are right. The correct home itself is always tried. @default - none */
  readonly allows?: readonly (readonly [what: string, change: (draft: HomeDraft) => void])[];
}

/** Where a workload has its pod, and its first container. */
export const POD = 'spec.template.spec';
export const FIRST = `${POD}.containers.0`;

/** A change of one field of an object; `undefined` removes it. */
export function set(name: ObjectName, keys: Keys, value: unknown): (draft: HomeDraft) => void {
  return (draft) => put(objectIn(draft, name), keys, value);
}

/** The home without an object. */
export function without(name: ObjectName): (draft: HomeDraft) => void {
  return (draft) => drop(draft, name);
}
