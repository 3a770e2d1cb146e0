import { removeFoldersNow } from '../control-plane/temporary-folder.js';

/** Exit codes that a shell reports of a program that a signal ended. */
export const INTERRUPTED = { SIGINT: 130, SIGTERM: 143 } as const;

type Interruption = keyof typeof INTERRUPTED;

/**
 * Ends this process at Ctrl-C or when the system asks it to end, whatever it is in the middle of: kills what runs in temporary
 * folders, removes them, and only then lets `finish` say so.
 *
 * @param finish returns the exit code
 */
export function endOnSignals(finish: (signal: Interruption) => number): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      removeFoldersNow();
      process.exit(finish(signal));
    });
  }
}
