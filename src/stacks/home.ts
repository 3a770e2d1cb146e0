import { Home } from '../../constructs/core/home.js';
import type { Game } from '../settings/games.js';
import type { Settings } from '../settings/settings.js';
import { Addresses } from './address.js';
import { homeImages } from './versions.js';
import type { Composition } from './composition.js';
import { arcade } from './home/arcade.js';
import { argoCd } from './home/argo-cd.js';
import { cameras } from './home/cameras.js';
import { homeAssistant } from './home/home-assistant.js';
import { landingPage } from './home/landing-page.js';
import { machines, registryName } from './home/machines.js';
import { mqtt } from './home/mqtt.js';
import { reserveNames } from './home/names.js';
import { outputs } from './home/outputs.js';
import { piHole } from './home/pi-hole.js';
import { graphics, ingress, issuers, registry } from './home/platform.js';
import { samba } from './home/samba.js';
import type { Site } from './home/site.js';
import { storage } from './home/storage.js';

/** What runs in this home, and on what. Edit it: the next `permacade` or `pulumi` command sees the change. */
export function composeHome(settings: Settings, games: readonly Game[]): Composition {
  const home = new Home({ machines: settings.machines, gitops: settings.gitops });
  const disks = machines(home, settings);
  ingress(home);
  graphics(home, settings);
  const { home: issuer, public: publicIssuer } = issuers(home, settings);
  const site: Site = {
    home,
    settings,
    issuer,
    publicIssuer,
    ownImages: homeImages(registryName(settings)),
    ...storage(home, settings, disks),
    addresses: new Addresses(),
  };
  reserveNames(site);
  registry(site);
  argoCd(site);

  arcade(site, games);
  cameras(site);
  mqtt(site);
  homeAssistant(site);
  piHole(site);
  samba(site);
  landingPage(site);
  return { home, addresses: [...site.addresses], outputs: outputs(site) };
}
