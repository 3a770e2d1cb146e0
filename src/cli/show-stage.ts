import { Listr } from 'listr2';
import type { Stage } from '../progress.js';

/** Where output is kept, a stage that takes long says how far it is this often; most stages are over by then. */
const PLAIN_EVERY_MS = 5_000;

/** Shows a stage as a line: alive on a terminal, plain where output is kept. Throws what the stage throws. */
export const showStage: Stage = async (title, run) => {
  const live = process.stdout.isTTY === true;
  const start = performance.now();
  let outcome: { readonly value: Awaited<ReturnType<typeof run>> } | { readonly error: unknown } | undefined;
  const stage = new Listr(
    {
      title,
      task: async (_context, task) => {
        let said: string | undefined;
        const show = (): void => {
          if (said !== undefined) task.output = said;
          said = undefined;
        };
        const timer = live ? undefined : setInterval(show, PLAIN_EVERY_MS);
        try {
          const value = await run((text) => {
            said = text;
            if (live) show();
          });
          outcome = { value };
        } catch (error) {
          outcome = { error };
          // Whoever called prints what went wrong, once and whole.
          throw new Error('see below', { cause: error });
        } finally {
          clearInterval(timer);
        }
        task.title = `${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`;
      },
    },
    {
      renderer: live ? 'default' : 'simple',
      rendererOptions: { showErrorMessage: false, collapseErrors: false },
      exitOnError: false,
      // It would exit at once, with a status of its own, before whatever runs could be stopped.
      registerSignalListeners: false,
    },
  );
  await stage.run();
  if (outcome === undefined || 'error' in outcome) throw outcome?.error;
  return outcome.value;
};
