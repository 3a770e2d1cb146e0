import { UserError } from '../../user-error.js';

/** Waits for work, but not for longer than until the signal; then throws its reason. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Somebody asked the rehearsal to end. */
export class Interruption extends UserError {
  /** What a shell reports of a program that was ended by the signal. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`the rehearsal was stopped (${signal}); nothing of it is left`);
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/** Aborts with an Interruption when somebody presses Ctrl-C or the system asks the process to end. A second time ends it at once. */
export function onSignals(): AbortSignal {
  const end = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const interruption = new Interruption(name);
      if (end.signal.aborted) process.exit(interruption.exitCode);
      end.abort(interruption);
    });
  }
  return end.signal;
}
