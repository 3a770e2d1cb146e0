import { setTimeout as wait } from 'node:timers/promises';
import { isConflict, isUnavailable } from '../../cluster/client/api-error.js';

/** What to do with one thing. `again` asks to be called once more later, for something nobody would tell of. */
export type Work = () => Promise<'done' | 'again'>;

/** How long something waits before it is tried again: after a conflict or an outage, and after a refusal. */
const SOON_MS = 100;
const LATER_MS = 500;

/**
 * Reactions to what the API shows, several at once, but one at a time for each key: as controllers do, a reaction looks at
 * the state of things when it runs, so that many events of one object need only one.
 */
export class WorkQueue {
  readonly #next = new Map<string, Work>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #delayed = new Map<string, NodeJS.Timeout>();
  /** Waiting for a conflict or an outage to pass: it will be something to do soon. */
  readonly #urgent = new Set<string>();
  readonly #refused = new Map<string, string>();
  #stopped = false;

  /** What is refused at this moment, and why; each is tried again. */
  get refused(): ReadonlyMap<string, string> {
    return this.#refused;
  }

  /** Whether nothing is running or about to; what waits for its next look does not count. */
  get idle(): boolean {
    return this.#next.size === 0 && this.#running.size === 0 && this.#urgent.size === 0;
  }

  /** Has the work done soon; work of the same key that has not begun is replaced by it. */
  add(key: string, work: Work): void {
    if (this.#stopped) return;
    clearTimeout(this.#delayed.get(key));
    this.#delayed.delete(key);
    this.#urgent.delete(key);
    this.#next.set(key, work);
    if (!this.#running.has(key)) this.#start(key);
  }

  /** Does nothing more, and waits for what is running. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#next.clear();
    for (const timeout of this.#delayed.values()) clearTimeout(timeout);
    await Promise.all(this.#running.values());
  }

  #start(key: string): void {
    if (!this.#next.has(key) || this.#stopped) return;
    const running = this.#run(key).finally(() => {
      this.#running.delete(key);
      this.#start(key);
    });
    this.#running.set(key, running);
  }

  async #run(key: string): Promise<void> {
    // Events come in bursts; the last one of a burst should find the work not begun.
    await wait(0);
    const work = this.#next.get(key);
    if (work === undefined) return;
    this.#next.delete(key);
    try {
      const outcome = await work();
      this.#refused.delete(key);
      if (outcome === 'again') this.#later(key, work, LATER_MS);
    } catch (error) {
      const passes = isConflict(error) || isUnavailable(error);
      if (passes) this.#urgent.add(key);
      else this.#refused.set(key, error instanceof Error ? error.message : String(error));
      this.#later(key, work, passes ? SOON_MS : LATER_MS);
    }
  }

  #later(key: string, work: Work, milliseconds: number): void {
    if (this.#stopped || this.#next.has(key)) return;
    this.#delayed.set(
      key,
      setTimeout(() => this.add(key, work), milliseconds),
    );
  }
}
