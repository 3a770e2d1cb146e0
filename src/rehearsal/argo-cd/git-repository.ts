import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Contents } from '../../files/contents.js';
import { runInFolder } from '../control-plane/kept-process.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';

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
  private constructor(
    readonly folder: string,
    private readonly temporary: TemporaryFolder,
  ) {}

  /** @param folder where it is made, in the temporary one; its parent exists */
  static async create(folder: string, temporary: TemporaryFolder): Promise<GitRepository> {
    await mkdir(folder);
    const repository = new GitRepository(folder, temporary);
    await repository.#git('init', '--quiet', '--initial-branch', BRANCH);
    await repository.#git('commit', '--quiet', '--allow-empty', '--message', 'Nothing yet');
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
    const changes = await this.#git('status', '--porcelain');
    if (changes !== '') await this.#git('commit', '--quiet', '--message', 'What the program wrote');
    return (await this.#git('rev-parse', 'HEAD')).trim();
  }

  #git(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, ...PLAIN_GIT };
    return runInFolder({ name: 'git', command: 'git', args, folder: this.temporary, cwd: this.folder, env });
  }
}
