import { fileURLToPath } from 'node:url';
import { compile, type Compilation } from '../../src/plan/compile.js';
import { loadGames, type Game } from '../../src/settings/games.js';
import type { Settings } from '../../src/settings/settings.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { compose } from '../../src/stacks/stacks.js';
import type { Composition } from '../../src/stacks/composition.js';

const at = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

export const exampleSettings: Settings = loadSettings({ stack: 'home', file: at('Pulumi.home.yaml') });
export const exampleGames: readonly Game[] = loadGames(at('games.json'));

export type CompiledHome = Compilation & Omit<Composition, 'home'>;

/** The example home, with settings or games changed. */
export function exampleHome(changes: Partial<Settings> = {}, games: readonly Game[] = exampleGames): CompiledHome {
  const settings = { ...exampleSettings, ...changes };
  const { home, ...places } = compose(settings, games);
  return { ...compile(home, { accept: settings.accept }), ...places };
}
