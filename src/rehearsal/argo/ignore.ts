import type { IgnoredDifferences } from './application.js';
import { argoGroup, type Named } from './annotations.js';

type Container = Record<string, unknown> | unknown[];
/** `'*'` stands for every element of a list. */
type Step = string | number | typeof EACH;
const EACH = Symbol('each element');

/** Paths of an object that Argo CD leaves alone: argoproj/argo-cd@v3.5.1 docs/user-guide/diffing.md. */
export function ignoredPaths(object: Named, differences: IgnoredDifferences): readonly (readonly Step[])[] {
  const { namespace, name } = object.metadata;
  return differences
    .filter(
      (entry) =>
        globs(entry.kind, object.kind) &&
        globs(entry.group ?? '', argoGroup(object.apiVersion)) &&
        (entry.name === undefined || entry.name === '' || entry.name === name) &&
        (entry.namespace === undefined || entry.namespace === '' || entry.namespace === namespace),
    )
    .flatMap(({ jsonPointers = [], jqPathExpressions = [] }) => [...jsonPointers.map(pointer), ...jqPathExpressions.map(jqPath)]);
}

/** A copy without what is at the paths. */
export function without<T extends object>(object: T, paths: readonly (readonly Step[])[]): T {
  if (paths.length === 0) return object;
  const copy = structuredClone(object);
  for (const path of paths) for (const [parent, key] of places(copy as Container, path)) remove(parent, key);
  return copy;
}

/**
 * A copy of the target in which what is at the paths is as the live object has it, so that applying it changes nothing
 * there. Elements of lists are told by their name where they have one, else by their position. Status is never taken
 * over: it belongs to the kind's own controller.
 */
export function asLive<T extends object>(target: T, live: object, paths: readonly (readonly Step[])[]): T {
  if (paths.length === 0) return target;
  const copy = structuredClone(target);
  for (const path of paths) if (path[0] !== 'status') copyOver(copy as Container, live as Container, path);
  return copy;
}

function copyOver(target: Container, live: Container, [step, ...rest]: readonly Step[]): void {
  if (step === undefined) return;
  if (step === EACH) {
    if (!Array.isArray(target) || !Array.isArray(live)) return;
    target.forEach((element, index) => {
      const same = twin(element, index, live);
      if (isContainer(element) && isContainer(same)) copyOver(element, same, rest);
    });
    return;
  }
  const [mine, theirs] = [at(target, step), at(live, step)];
  if (rest.length > 0) {
    if (!isContainer(theirs)) return;
    if (mine === undefined && !Array.isArray(target) && !Array.isArray(theirs)) (target as Record<string, unknown>)[String(step)] = {};
    const inner = at(target, step);
    if (isContainer(inner)) copyOver(inner, theirs, rest);
    return;
  }
  if (theirs === undefined) remove(target, step);
  else if (Array.isArray(target)) target[Number(step)] = structuredClone(theirs);
  else target[String(step)] = structuredClone(theirs);
}

function twin(element: unknown, index: number, list: readonly unknown[]): unknown {
  const name = isContainer(element) ? at(element, 'name') : undefined;
  return name === undefined ? list[index] : list.find((other) => isContainer(other) && at(other, 'name') === name);
}

function places(container: Container, [step, ...rest]: readonly Step[]): readonly (readonly [Container, string | number])[] {
  if (step === undefined) return [];
  if (step === EACH) {
    if (!Array.isArray(container)) return [];
    // The last first, so that removing one moves none that is still to go.
    if (rest.length === 0) return container.map((_, index) => [container, index] as const).reverse();
    return container.flatMap((element) => (isContainer(element) ? places(element, rest) : []));
  }
  if (rest.length === 0) return at(container, step) === undefined ? [] : [[container, step]];
  const inner = at(container, step);
  return isContainer(inner) ? places(inner, rest) : [];
}

function at(container: Container, key: string | number): unknown {
  return Array.isArray(container) ? container[Number(key)] : container[String(key)];
}

function remove(container: Container, key: string | number): void {
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[String(key)];
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** RFC 6901. */
function pointer(text: string): readonly Step[] {
  return text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const JQ_STEP = /\.([A-Za-z_]\w*)|\.?"([^"]+)"|\.?\["([^"]+)"\]|\.?\[(\d+)\]|\.?\[\]/y;

/** Fields, quoted fields, one element, every element. Throws on the rest of jq. */
export function jqPath(expression: string): readonly Step[] {
  const steps: Step[] = [];
  JQ_STEP.lastIndex = 0;
  while (JQ_STEP.lastIndex < expression.length) {
    const start = JQ_STEP.lastIndex;
    const step = JQ_STEP.exec(expression);
    if (step === null) {
      throw new Error(
        `jqPathExpressions: '${expression}': the stand-in for Argo CD does not know '${expression.slice(start)}', only paths such as .a[].b`,
      );
    }
    const [, field, quoted, bracketed, index] = step;
    const name = field ?? quoted ?? bracketed;
    steps.push(name ?? (index === undefined ? EACH : Number(index)));
  }
  return steps;
}

function globs(pattern: string, text: string): boolean {
  return pattern === '*' || pattern === text;
}
