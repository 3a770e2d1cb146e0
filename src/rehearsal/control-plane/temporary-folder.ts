import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REMOVE = fileURLToPath(new URL('./remove-folder.sh', import.meta.url));

/** How long {@link removeFoldersNow} waits for the shells that remove the folders. Killing a control plane takes less than a second. */
const REMOVED_WITHIN_MS = 10_000;

const LOOK_EVERY_MS = 5;

/** A process in a folder. */
export interface Inhabitant {
  /** Makes its keeper kill it, without waiting for that. */
  release(): void;
  /** Settles when it has ended. */
  readonly exited: Promise<unknown>;
}

/** Folders that were made and not yet removed. */
const present = new Set<TemporaryFolder>();

/**
 * A folder that lives no longer than this process and the processes started in it.
 *
 * A small shell removes it, not this process, which may be killed at any moment. The shell starts before the folder is made and
 * reads from a pipe whose other end is held here and by every process started with {@link hold}: when the last one is gone, however
 * it went, the pipe ends and the folder with it. The shell is in a session of its own, because Ctrl-C goes to
 * every process of the terminal's foreground group.
 */
export class TemporaryFolder {
  readonly #remover: ChildProcess;
  readonly #removed: Promise<void>;
  readonly #inhabitants: Inhabitant[] = [];
  #isOpen = true;

  private constructor(readonly path: string) {
    this.#remover = spawn('/bin/sh', [REMOVE, path], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
    this.#removed = new Promise((resolve, reject) => {
      this.#remover.once('error', reject);
      this.#remover.once('exit', () => resolve());
    });
    present.add(this);
    if (!process.listeners('exit').includes(removeFoldersNow)) process.on('exit', removeFoldersNow);
    // Waited for in `remove` alone; until then a failure must not end the program.
    this.#removed.catch(() => undefined).finally(() => present.delete(this));
  }

  /**
   * Makes a new folder that only this user can enter. It is made at once, so that no signal is handled in between.
   *
   * @param parent existing folder to make it in
   * @param prefix start of its name
   */
  static create(parent: string, prefix: string): TemporaryFolder {
    const folder = new TemporaryFolder(join(parent, `${prefix}${randomBytes(6).toString('hex')}`));
    try {
      mkdirSync(folder.path, { mode: 0o700 });
    } catch (error) {
      folder.#release();
      throw error;
    }
    return folder;
  }

  /**
   * Makes the folder of this name, or returns undefined when it exists: then whoever made it still uses it.
   *
   * @param path absolute path in an existing folder
   */
  static claim(path: string): TemporaryFolder | undefined {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
      throw error;
    }
    return new TemporaryFolder(path);
  }

  /** The end of the pipe to hand to every process that uses the folder. Throws once the folder is being removed. */
  get hold(): Socket {
    if (!this.#isOpen) throw new Error(`${this.path} is being removed: nothing more can start in it`);
    return this.#remover.stdin as Socket;
  }

  /** Takes note of a process that was started with {@link hold}. */
  add(inhabitant: Inhabitant): void {
    this.#inhabitants.push(inhabitant);
  }

  /** Kills every process in the folder, the last started first, and waits until the folder is removed. */
  async remove(): Promise<void> {
    this.#isOpen = false;
    for (const inhabitant of this.#inhabitants.toReversed()) {
      inhabitant.release();
      await inhabitant.exited;
    }
    this.#release();
    await this.#removed;
  }

  /** As {@link remove}, but returns before all is gone. */
  releaseAll(): void {
    for (const inhabitant of this.#inhabitants) inhabitant.release();
    this.#release();
  }

  #release(): void {
    this.#isOpen = false;
    // Not `end`: that would end the pipe for the processes as well, and the folder would go before them.
    this.#remover.stdin!.destroy();
  }
}

/**
 * Kills every process in every temporary folder and removes the folders, and returns once they are gone. Nothing else of this
 * program runs meanwhile, so nothing new can appear. Called by itself when this process exits.
 */
export function removeFoldersNow(): void {
  const folders = [...present];
  for (const folder of folders) folder.releaseAll();
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const deadline = Date.now() + REMOVED_WITHIN_MS;
  for (const { path } of folders) {
    while (existsSync(path) && Date.now() < deadline) Atomics.wait(clock, 0, 0, LOOK_EVERY_MS);
    rmSync(path, { recursive: true, force: true });
  }
}
