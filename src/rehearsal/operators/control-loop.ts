import { isConflict, isUnavailable } from '../../cluster/client/api-error.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import type { Change } from './change.js';

/** Events come in bursts; one look serves them all. */
const BURST_MS = 30;

/** When what did not work is tried again: after a conflict or an outage, and after a refusal. */
const SOON_MS = 100;
const LATER_MS = 500;

/** Looks at the cluster after everything that happens and makes the changes that are wanted then, several at once. */
export class ControlLoop {
  readonly #client: ClusterClient;
  readonly #wanted: () => readonly Change[];
  readonly #running = new Map<string, Promise<void>>();
  /** Wanted once more while they were being made. */
  readonly #again = new Set<string>();
  readonly #refused = new Map<string, string>();
  #soon: NodeJS.Timeout | undefined;
  #later: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(client: ClusterClient, wanted: () => readonly Change[]) {
    this.#client = client;
    this.#wanted = wanted;
  }

  /** What is refused at this moment, and why; each is tried again. */
  get refused(): ReadonlyMap<string, string> {
    return this.#refused;
  }

  /** Whether nothing is being done or about to be; what is refused does not count. */
  get idle(): boolean {
    return this.#soon === undefined && this.#running.size === 0;
  }

  /** Something happened. */
  look(inMs = BURST_MS): void {
    if (!this.#stopped) this.#soon ??= setTimeout(() => this.#round(), inMs);
  }

  /** Does nothing more, and waits for what is running. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#soon);
    clearTimeout(this.#later);
    await Promise.all(this.#running.values());
  }

  #round(): void {
    clearTimeout(this.#later);
    this.#soon = this.#later = undefined;
    const changes = this.#wanted();
    for (const key of this.#refused.keys()) if (!changes.some((change) => change.key === key)) this.#refused.delete(key);
    for (const change of changes) {
      const { key } = change;
      if (this.#running.has(key)) this.#again.add(key);
      else this.#running.set(key, this.#make(change));
    }
  }

  async #make({ key, make }: Change): Promise<void> {
    try {
      await make(this.#client);
      this.#refused.delete(key);
    } catch (error) {
      if (isConflict(error) || isUnavailable(error)) this.look(SOON_MS);
      else this.#refuse(key, error);
    }
    this.#running.delete(key);
    if (this.#again.delete(key)) this.look();
  }

  #refuse(key: string, error: unknown): void {
    this.#refused.set(key, error instanceof Error ? error.message : String(error));
    if (!this.#stopped) this.#later ??= setTimeout(() => this.#round(), LATER_MS);
  }
}
