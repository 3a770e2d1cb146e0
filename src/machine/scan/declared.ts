import { existsSync } from 'node:fs';
import type { Machine } from '../../../constructs/core/machine.js';
import { loadSettings } from '../../settings/load-settings.js';

/** What the settings say about machines, as far as reading one needs it. */
export interface Declared {
  readonly machines: readonly Machine[];
  /** Login user where the person names none. */
  readonly user: string;
}

/** Login user that the settings assume. */
export const DEFAULT_USER = 'ubuntu';

/** The declared machines; none when there is no settings file yet. Throws when there is one that cannot be used. */
export function declaredMachines(stack: string, file: string): Declared {
  if (!existsSync(file)) return { machines: [], user: DEFAULT_USER };
  const { machines } = loadSettings({ stack, file });
  const users = machines.map(({ user }) => user);
  // The user that most machines share is what the settings say for all.
  const count = (user: string): number => users.filter((one) => one === user).length;
  return { machines, user: users.toSorted((a, b) => count(b) - count(a))[0] ?? DEFAULT_USER };
}
