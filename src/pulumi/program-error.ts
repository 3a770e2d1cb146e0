import { RunError } from '@pulumi/pulumi';
import { HomeError } from '../plan/problem.js';
import { SettingsError } from '../settings/settings-error.js';
import { UserError } from '../user-error.js';

/**
 * What the program throws in place of an error, so that the engine prints it well: only the message of an error that is
 * meant for people, and a stack trace for a fault of the program.
 *
 * Pulumi passes every error to `util.inspect` in colour, whether it prints the stack or not. Node 20 never comes back from
 * a frame in `node_modules/@scope/file.ts` (it takes the end of the package's name for a position before it) until memory for the
 * text runs out, half a minute later; Pulumi's own source maps make such frames. So no frame of Pulumi's stays.
 */
export function programError(error: unknown): unknown {
  if (error instanceof HomeError || error instanceof SettingsError || error instanceof UserError) {
    const refusal = new RunError(error.message);
    delete refusal.stack;
    return refusal;
  }
  if (error instanceof Error && error.stack !== undefined) {
    error.stack = error.stack
      .split('\n')
      .filter((line) => !line.includes('node_modules/@pulumi/'))
      .join('\n');
  }
  return error;
}
