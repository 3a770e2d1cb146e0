import { setTimeout as wait } from 'node:timers/promises';

/** Repeats an attempt twice a second until it does not throw; the last error counts when time is up. */
export async function retry<T>(seconds: number, attempt: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + seconds * 1000; ;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(500);
    }
  }
}
