import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import type { Contents } from '../../files/contents.js';

/** Branch that the commits are on. */
export const BRANCH = 'rehearsal';

/** Nothing that this user has set for Git counts. */
const PLAIN_GIT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'rehearsal',
  GIT_AUTHOR_EMAIL: 'rehearsal@invalid',
  GIT_COMMITTER_NAME: 'rehearsal',
  GIT_COMMITTER_EMAIL: 'rehearsal@invalid',
};

/** A real Git repository whose newest commit holds what a program wrote. */
export class GitRepository {
  private constructor(readonly folder: string) {}

  /** @param folder where it is made; its parent exists */
  static async create(folder: string): Promise<GitRepository> {
    await mkdir(folder);
    const repository = new GitRepository(folder);
    await repository.#git('init', '--quiet', '--initial-branch', BRANCH);
    return repository;
  }

  get url(): string {
    return pathToFileURL(this.folder).href;
  }

  /**
   * Makes these files, below a folder of the repository, all there is in the newest commit. Returns the commit's id; files
   * that are there already make no new commit.
   */
  async commit(files: Contents, path: string): Promise<string> {
    const top = join(this.folder, path);
    await rm(top, { recursive: true, force: true });
    for (const [name, text] of files) {
      const file = join(top, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    await this.#git('add', '--all');
    const same = await execa('git', ['diff', '--cached', '--quiet', 'HEAD'], { cwd: this.folder, env: PLAIN_GIT, reject: false });
    if (same.exitCode !== 0) await this.#git('commit', '--quiet', '--allow-empty', '--message', 'What the program wrote');
    return (await this.#git('rev-parse', 'HEAD')).trim();
  }

  async #git(...args: readonly string[]): Promise<string> {
    return (await execa('git', args, { cwd: this.folder, env: PLAIN_GIT })).stdout;
  }
}
