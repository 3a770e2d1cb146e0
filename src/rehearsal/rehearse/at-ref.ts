import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { execa } from 'execa';
import type { Plan } from '../../plan/plan.js';
import { runInFolder } from '../control-plane/kept-process.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';
import { UserError } from '../../user-error.js';
import { programConfig } from './config.js';
import { linkPackages } from './link-packages.js';
import type { Program } from './program.js';

export interface AtRefOptions {
  /** Commit, branch or tag. */
  readonly ref: string;
  /** Folder of the repository. */
  readonly root: string;
  /** The program is unpacked in it. */
  readonly folder: TemporaryFolder;
  readonly stack: string;
  /** Files that today's program reads. Those in the repository are taken as they were at the ref. */
  readonly settings: string;
  readonly games: string;
  /** Told what is worth knowing but stops nothing. */
  readonly warn: (sentence: string) => void;
}

/**
 * The program as it was at a Git ref, unpacked beside the repository's own, which is left alone. It runs with the packages
 * that are installed today. Throws a UserError when there is no such program or it makes no plan.
 */
export async function programAt(options: AtRefOptions): Promise<Program> {
  const { ref, root, folder, stack, warn } = options;
  const commit = await resolveCommit(ref, root);
  const there = join(folder.path, 'program');
  await mkdir(there, { recursive: true });
  await unpack({ commit, ref, root, there, folder });
  await linkPackages(root, there);
  if (await differs('package-lock.json', root, there)) {
    warn(`package-lock.json changed since ${ref}: the program of ${ref} runs with today's packages`);
  }
  await warnOfChanges(root, warn);
  const settings = fileAtRef(options.settings, root, there);
  const games = fileAtRef(options.games, root, there);
  const plan = await compileAtRef({ root: there, folder, ref, stack, settings, games });
  const own = games === join(there, 'games.json');
  const config = programConfig({ settings, plan, ...(own ? {} : { games }) });
  return { title: ref, root: there, stack, plan, ...config };
}

async function resolveCommit(ref: string, root: string): Promise<string> {
  const inside = await git(root, 'rev-parse', '--is-inside-work-tree');
  if (inside.code === 'ENOENT') throw new UserError('--from needs git, and there is none in PATH: install git');
  if (inside.exitCode !== 0) throw new UserError(`--from ${ref}: ${root} is not a Git repository: run it without --from`);
  const found = await git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  if (found.exitCode !== 0)
    throw new UserError(`--from ${ref}: unknown commit, branch or tag: see git log --oneline, or git fetch it first`);
  return found.stdout.trim();
}

interface Unpacking {
  readonly commit: string;
  readonly ref: string;
  readonly root: string;
  readonly there: string;
  readonly folder: TemporaryFolder;
}

async function unpack({ commit, ref, root, there, folder }: Unpacking): Promise<void> {
  const archive = join(folder.path, 'program.tar');
  try {
    // Run in the repository's folder, so that a home in a folder of a larger repository is unpacked without the rest.
    await runInFolder({ name: 'git', command: 'git', args: ['archive', '--format=tar', '--output', archive, commit], folder, cwd: root });
    await runInFolder({ name: 'tar', command: 'tar', args: ['-x', '-f', archive, '-C', there], folder });
  } catch (error) {
    const reason = firstLine((error as Error).message);
    throw new UserError(`cannot unpack the program of ${ref} into ${there} (${reason}): make room there, or set TMPDIR to another folder`, {
      cause: error,
    });
  }
}

async function differs(file: string, one: string, other: string): Promise<boolean> {
  const texts = await Promise.all([one, other].map((folder) => readFile(join(folder, file), 'utf8').catch(() => '')));
  return texts[0] !== texts[1];
}

async function warnOfChanges(root: string, warn: (sentence: string) => void): Promise<void> {
  const { stdout, exitCode } = await git(root, 'status', '--porcelain', '--untracked-files=no', '--', '.');
  const changed = exitCode === 0 ? stdout.split('\n').filter((line) => line !== '').length : 0;
  if (changed > 0) warn(`${changed} ${changed === 1 ? 'file has' : 'files have'} uncommitted changes: they are part of today's program`);
}

/** The file as it was, when it is one of the repository's; else the file itself. */
function fileAtRef(file: string, root: string, there: string): string {
  const within = relative(root, file);
  if (within.startsWith('..') || isAbsolute(within)) return file;
  const old = join(there, within);
  return existsSync(old) ? old : file;
}

interface PlanRequest {
  readonly root: string;
  readonly folder: TemporaryFolder;
  readonly ref: string;
  readonly stack: string;
  readonly settings: string;
  readonly games: string;
}

async function compileAtRef({ root, folder, ref, stack, settings, games }: PlanRequest): Promise<Plan> {
  const args = ['bin/permacade.mjs', 'plan', '--json', '--stack', stack, '--settings', settings, '--games', games];
  const plan = runInFolder({ name: 'plan', command: process.execPath, args, folder, cwd: root }).catch((error: unknown) => {
    const reason = firstLine((error as Error).message);
    throw new UserError(`the program of ${ref} makes no plan (${reason}): choose a later commit, or one that works`, { cause: error });
  });
  return JSON.parse(await plan) as Plan;
}

async function git(cwd: string, ...args: readonly string[]): Promise<{ exitCode?: number; code?: string; stdout: string }> {
  const { exitCode, code, stdout = '' } = await execa('git', args, { cwd, reject: false });
  return { exitCode, code, stdout };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]!.slice(0, 300);
}
