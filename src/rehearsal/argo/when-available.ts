import { setTimeout as wait } from 'node:timers/promises';
import { isUnavailable } from '../../cluster/client/api-error.js';

const PAUSE_MS = 100;

/** Asks again while the server is away or says that it cannot answer now. Only for what may be asked twice. */
export async function whenAvailable<T>(ask: () => Promise<T>, deadline = 60_000): Promise<T> {
  const end = Date.now() + deadline;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isUnavailable(error) || Date.now() > end) throw error;
      await wait(PAUSE_MS);
    }
  }
}
