import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Compilation, CompileOptions } from '../plan/compile.js';
import type { Composition } from '../stacks/composition.js';
import { UserError } from '../user-error.js';
import { repositoryRoot } from './repository-root.js';

/** What says which home is meant; the same for every command. */
export interface HomeOptions {
  readonly stack: string;
  readonly settings?: string;
  readonly games?: string;
}

export function addHomeOptions(command: Command): Command {
  return command
    .option('--stack <name>', 'name of the stack: its settings are Pulumi.<name>.yaml', 'home')
    .option('--settings <file>', 'settings to read instead of Pulumi.<stack>.yaml')
    .option('--games <file>', 'games to read instead of games.json');
}

export interface LoadedHome extends Compilation, Omit<Composition, 'home'> {
  readonly stack: string;
}

/**
 * Reads settings and games, composes the home and compiles it. Throws what a person can put right.
 *
 * @param broken whether broken rules are refused or told beside the plan. @default refuse
 */
export async function loadHome(options: HomeOptions, { broken = 'refuse' }: Pick<CompileOptions, 'broken'> = {}): Promise<LoadedHome> {
  const [{ loadSettings }, { loadGames }, { compose }, { compile }] = await Promise.all([
    import('../settings/load-settings.js'),
    import('../settings/games.js'),
    import('../stacks/stacks.js'),
    import('../plan/compile.js'),
  ]);
  const files = homeFiles(options);
  const settings = loadSettings({ stack: options.stack, file: files.settings });
  const games = loadGames(files.games);
  const { home, ...places } = composed(() => compose(settings, games));
  return { ...compile(home, { accept: settings.accept, broken }), stack: options.stack, ...places };
}

/**
 * The home for a command that looks at machines or cleans them: rules of the cluster's part change nothing of that, so those
 * that are broken are warned of on standard error and the command goes on.
 */
export async function loadHomeDespiteRules(options: HomeOptions): Promise<LoadedHome> {
  const [home, { formatProblem }] = await Promise.all([loadHome(options, { broken: 'tell' }), import('../plan/problem.js')]);
  for (const problem of home.broken) process.stderr.write(`warning: ${formatProblem(problem)}\n`);
  return home;
}

/** What a construct refuses is a mistake in the composition, which is the person's own program; anything else is ours. */
function composed<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) throw new UserError(`src/stacks: ${error.message}`);
    throw error;
  }
}

/** The files that a home is read from. */
export function homeFiles({ stack, settings, games }: HomeOptions): { readonly settings: string; readonly games: string } {
  return { settings: fileOr(settings, `Pulumi.${stack}.yaml`), games: fileOr(games, 'games.json') };
}

/** A file the person named, from where they stand; else the one of this repository. */
function fileOr(given: string | undefined, name: string): string {
  return given === undefined ? resolve(repositoryRoot(), name) : resolve(given);
}
