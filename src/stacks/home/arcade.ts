import { HomeChart } from '../../../constructs/core/chart.js';
import { constructId } from '../../../constructs/core/identity.js';
import type { Image } from '../../../constructs/core/image.js';
import { toDnsLabel } from '../../../constructs/core/naming.js';
import { Game } from '../../../constructs/game/game.js';
import { SharedFolders } from '../../../constructs/game/shared.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import type { Game as GameEntry } from '../../settings/games.js';
import { type Site, webHosts } from './site.js';

/** Namespace of all games, and Argo CD project that may touch nothing else. */
const GAMES = 'games';

/** The arcade: one game per entry of games.json, all reading the same ROMs. */
export function arcade(site: Site, entries: readonly GameEntry[]): void {
  const chart = new HomeChart(site.home, GAMES, { name: GAMES, namespace: GAMES, project: GAMES });
  new Namespace(chart, 'namespace', { name: GAMES });
  const folders = new SharedFolders(chart, 'folders', site.shared);
  for (const entry of entries) {
    const name = toDnsLabel(entry.driver);
    const hosts = webHosts(site, name);
    const what = `the game ${entry.driver}`;
    site.addresses.reserve(what, hosts);
    const game = new Game(gameChart(site, chart, entry), entry.driver, {
      driver: entry.driver,
      title: entry.title,
      replicas: entry.replicas,
      image: gameImage(site, entry),
      hosts,
      issuer: site.issuer,
      roms: folders.roms,
      art: folders.art,
    });
    site.addresses.add(what, {
      name,
      hosts,
      url: `https://${hosts[1]}/`,
      service: game.service,
      unit: constructId(game.route.object),
      game: { title: entry.title, deployment: constructId(game.deployment) },
    });
  }
}

/**
 * Each game is an Application of its own, so that one with a broken image holds up no other. But a claim that binds
 * late is healthy only once a pod uses it, so with such a class the games stay with their folders.
 */
function gameChart(site: Site, shared: HomeChart, { driver }: GameEntry): HomeChart {
  if (!site.settings.ceph.enabled) return shared;
  const name = `game-${toDnsLabel(driver)}`;
  return new HomeChart(site.home, name, { name, namespace: GAMES, project: GAMES });
}

function gameImage({ ownImages }: Site, { driver, image, tag, architectures }: GameEntry): Image {
  const own = ownImages.game(driver, architectures);
  return { ...own, repository: image ?? own.repository, tag: tag ?? own.tag };
}
