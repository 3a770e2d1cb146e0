import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';

/** Waits until nobody holds its input any more, then removes the folder. */
const REMOVE = 'cat >/dev/null; rm -rf -- "$1"';

/**
 * A folder that lives no longer than this process and the processes started in it.
 *
 * A small shell removes it, not this process, which may be killed at any moment. The shell reads from a pipe
 * whose other end is held here and by every process started with {@link hold}: when the last one is gone, however
 * it went, the pipe ends and the folder with it. The shell is in a session of its own, because Ctrl-C goes to
 * every process of the terminal's foreground group.
 */
export class TemporaryFolder {
  readonly #remover: ChildProcess;
  readonly #removed: Promise<void>;

  private constructor(readonly path: string) {
    this.#remover = spawn('/bin/sh', ['-c', REMOVE, 'permacade-remove-folder', path], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
    });
    this.#removed = new Promise((resolve, reject) => {
      this.#remover.once('error', reject);
      this.#remover.once('exit', () => resolve());
    });
    // Waited for in `remove` alone; until then a failure must not end the program.
    this.#removed.catch(() => undefined);
  }

  /**
   * Makes a new folder that only this user can enter.
   *
   * @param parent existing folder to make it in
   * @param prefix start of its name
   */
  static async create(parent: string, prefix: string): Promise<TemporaryFolder> {
    return new TemporaryFolder(await mkdtemp(join(parent, prefix)));
  }

  /**
   * Makes the folder of this name, or returns undefined when it is there: then whoever made it still uses it.
   *
   * @param path absolute path in an existing folder
   */
  static async claim(path: string): Promise<TemporaryFolder | undefined> {
    try {
      await mkdir(path, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
      throw error;
    }
    return new TemporaryFolder(path);
  }

  /** The end of the pipe to hand to every process that uses the folder. */
  get hold(): Socket {
    return this.#remover.stdin as Socket;
  }

  /** Lets go of the folder and waits until it is removed, which is once every process in it has ended. */
  async remove(): Promise<void> {
    // Not `end`: that would end the pipe for the processes as well, and the folder would go before them.
    this.hold.destroy();
    await this.#removed;
  }
}
