import { fileURLToPath } from 'node:url';
import { compile } from '../../src/plan/compile.js';
import type { Plan } from '../../src/plan/plan.js';
import { loadGames } from '../../src/settings/games.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { compose } from '../../src/stacks/stacks.js';

/** The homes under `inventories/`, each with settings and games of its own. */
export const INVENTORIES = [
  'arcade',
  'house',
  'ceph-on-pi-3',
  'monitoring-on-pi-4',
  'full-arcade',
  'three-cameras-two-cards',
  'one-pi',
  'three-laptops',
  'forty-pis',
] as const;

/** The plan of one of them. */
export function inventory(name: (typeof INVENTORIES)[number]): Plan {
  const at = (file: string): string => fileURLToPath(new URL(`inventories/${name}/${file}`, import.meta.url));
  const settings = loadSettings({ stack: name, file: at('settings.yaml') });
  return compile(compose(settings, loadGames(at('games.json'))).home, { accept: settings.accept }).plan;
}
