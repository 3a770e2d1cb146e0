import type { Compilation } from '../plan/compile.js';
import { formatProblem, type Problem, withFix } from '../plan/problem.js';
import { secretNames } from '../plan/secret-names.js';

/** What secrets a home needs of which there is no plan: those of a registry in the cluster. */
const USUAL = ['registry-password', 'registry-htpasswd', 'registry-http-secret'] as const;

/** Units that break the same rule in the same words are named up to this many. */
const NAMED = 2;

/** Names of the secrets that the new home needs, also where it breaks rules, and what is wrong with it so far. */
export async function neededSecrets(
  compiled: () => Promise<Pick<Compilation, 'plan' | 'broken'>>,
): Promise<{ readonly names: readonly string[]; readonly problems: readonly string[] }> {
  try {
    const { plan, broken } = await compiled();
    return { names: [...secretNames(plan).keys()], problems: mergeAlike(broken) };
  } catch (error) {
    // What a construct refuses is for the person to read; anything else is a fault of ours.
    if (!(error instanceof Error) || (error.constructor !== Error && error.name !== 'HomeError')) throw error;
    return { names: USUAL, problems: error.message.split('\n').filter((line) => line.trim() !== '') };
  }
}

/** One line for all that is wrong in the same way, such as with each game. */
function mergeAlike(problems: readonly Problem[]): readonly string[] {
  const alike = new Map<string, readonly Problem[]>();
  for (const problem of problems) {
    const key = `${problem.rule} ${problem.message}`;
    alike.set(key, [...(alike.get(key) ?? []), problem]);
  }
  return [...alike.values()].flatMap((same) => {
    if (same.length <= NAMED) return same.map(formatProblem);
    const [{ rule, message, fix }] = same as readonly [Problem, ...Problem[]];
    const units = same.slice(0, NAMED).map(({ unit }) => unit);
    return [`${units.join(', ')} and ${same.length - NAMED} more: ${withFix(message, fix)} [${rule}]`];
  });
}
