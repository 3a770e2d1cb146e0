import { createHash } from 'node:crypto';
import type { HostCommandBody, Plan } from '../plan/plan.js';

/** Path of every script below the output, by its text: what many machines run is one file, and a change of it one difference. */
export type Scripts = ReadonlyMap<string, string>;

/**
 * Names the scripts of all commands. One that a single command runs has that command's name, with `delete` or `state` behind
 * it; one that several run has what their names begin with alike. Where that would name two texts, both get a digest.
 */
export function scriptsOf({ units, scripts }: Plan): Scripts {
  const uses = new Map<string, { readonly names: string[]; readonly role: string }>();
  for (const { body } of units) {
    if (body.type !== 'HostCommand') continue;
    for (const [role, text] of textsOf(body)) {
      const known = uses.get(text);
      if (known === undefined) uses.set(text, { names: [body.name], role });
      else known.names.push(body.name);
    }
  }
  const wanted = [...uses].map(([text, { names, role }]) => [text, `${commonName(names)}${role}`] as const);
  const taken = new Map<string, number>();
  for (const [, name] of wanted) taken.set(name, (taken.get(name) ?? 0) + 1);
  return new Map(
    wanted.map(([text, name]) => [
      text,
      Object.hasOwn(scripts, text) ? `scripts/${text}` : `scripts/${taken.get(name) === 1 ? name : `${name}.${digest(text)}`}.sh`,
    ]),
  );
}

/** The scripts of a command, each with what its name ends in. */
function textsOf({ script, state, delete: removal }: HostCommandBody): readonly (readonly [string, string])[] {
  return [
    ['', script],
    ...(state === undefined ? [] : [['.state', state] as const]),
    ...(removal === undefined ? [] : [['.delete', removal] as const]),
  ];
}

/** Whole words that all of the names begin with; `shared` when they have none. */
function commonName(names: readonly string[]): string {
  const [first, ...rest] = [...new Set(names)].map((name) => name.split('-'));
  const differs = first!.findIndex((word, index) => rest.some((other) => other[index] !== word));
  return (differs === -1 ? first! : first!.slice(0, differs)).join('-') || 'shared';
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
