import type { Plan } from '../plan/plan.js';
import { secretNames } from '../plan/secret-names.js';

/** What secrets a home needs that cannot be compiled yet: those of a registry in the cluster. */
const USUAL = ['registry-password', 'registry-htpasswd', 'registry-http-secret'] as const;

/** Names of the secrets that the new home needs, and what is wrong with it so far. */
export async function neededSecrets(
  plan: () => Promise<Plan>,
): Promise<{ readonly names: readonly string[]; readonly problems: readonly string[] }> {
  try {
    return { names: [...secretNames(await plan()).keys()], problems: [] };
  } catch (error) {
    // What a rule or a construct refuses is for the person to read; anything else is a fault of ours.
    if (!(error instanceof Error) || (error.constructor !== Error && error.name !== 'HomeError')) throw error;
    return { names: USUAL, problems: error.message.split('\n').filter((line) => line.trim() !== '') };
  }
}
