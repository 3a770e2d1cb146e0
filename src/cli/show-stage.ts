import { writeSync } from 'node:fs';
import { Listr } from 'listr2';
import type { Stage } from '../progress.js';

/** Where output is kept, a stage that takes long says how far it is this often; most stages are over by then. */
const PLAIN_EVERY_MS = 5_000;

const SHOW_CURSOR = '\u001b[?25h';

/** Shows a stage as a line: alive on a terminal, plain where output is kept. Throws what the stage throws. */
export const showStage: Stage = async (title, run) => {
  const live = process.stdout.isTTY === true;
  const start = performance.now();
  let outcome: { readonly value: Awaited<ReturnType<typeof run>> } | { readonly error: unknown } | undefined;
  const stage = new Listr(
    {
      title,
      task: async (_context, task) => {
        let lastLine: string | undefined;
        const show = (): void => {
          if (lastLine !== undefined) task.output = lastLine;
          lastLine = undefined;
        };
        const timer = live ? undefined : setInterval(show, PLAIN_EVERY_MS);
        try {
          const value = await run((text) => {
            lastLine = text;
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
  const restoreNoMore = live ? restoreCursorOnSignals() : undefined;
  try {
    await stage.run();
  } finally {
    restoreNoMore?.();
  }
  if (outcome === undefined || 'error' in outcome) throw outcome?.error;
  return outcome.value;
};

/** A line that is alive hides the cursor, and whoever presses Ctrl-C wants it back. Returns what ends that. */
function restoreCursorOnSignals(): () => void {
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((signal) => {
    const listener = (): void => {
      // The list keeps what is written to the stream until it is done.
      writeSync(process.stdout.fd, SHOW_CURSOR);
      // Who else listens sees to the end; without anybody it is what a signal does by itself.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    process.prependOnceListener(signal, listener);
    return () => process.removeListener(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}
