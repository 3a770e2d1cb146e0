import type { Game } from '../settings/games.js';
import type { Settings } from '../settings/settings.js';
import type { Composition } from './composition.js';
import { composeHome } from './home.js';

/** What each stack is made of; a stack that is not listed is made like `home`. */
const compositions: Readonly<Record<string, (settings: Settings, games: readonly Game[]) => Composition>> = { home: composeHome };

/** The home that a stack's settings and games describe. */
export function compose(settings: Settings, games: readonly Game[]): Composition {
  const composition = Object.hasOwn(compositions, settings.stack) ? compositions[settings.stack]! : composeHome;
  return composition(settings, games);
}
