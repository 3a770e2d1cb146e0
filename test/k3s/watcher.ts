import { setTimeout as wait } from 'node:timers/promises';
import type { TestMachine } from '../nspawn/machines.js';

/** Between looks at the processes: a command line that is there for less is likely missed, hence the many looks. */
const PAUSE_MS = 200;

/** Looks again and again at the command lines and environments of all processes of machines, for texts that must not be there. */
export class Watcher {
  readonly #seen = new Set<string>();
  readonly #done: Promise<void>;
  #stopped = false;
  #looks = 0;

  constructor(machines: readonly TestMachine[], secrets: readonly string[]) {
    this.#done = Promise.all(machines.map((machine) => this.#watch(machine, secrets))).then(() => undefined);
  }

  /** How often a machine was looked at. */
  get looks(): number {
    return this.#looks;
  }

  /** Looks no more, and returns what was seen: machine and command line. */
  async stop(): Promise<readonly string[]> {
    this.#stopped = true;
    await this.#done;
    return [...this.#seen];
  }

  async #watch(machine: TestMachine, secrets: readonly string[]): Promise<void> {
    while (!this.#stopped) {
      // A machine that restarts has no processes to look at.
      const result = await machine
        .inside('for p in /proc/[0-9]*; do cat $p/cmdline $p/environ 2>/dev/null | tr "\\0" " "; echo; done')
        .catch(() => undefined);
      if (result !== undefined) this.#looks++;
      for (const line of result?.stdout.split('\n') ?? []) {
        if (secrets.some((secret) => line.includes(secret))) this.#seen.add(`${machine.name}: ${line}`);
      }
      await wait(PAUSE_MS);
    }
  }
}
