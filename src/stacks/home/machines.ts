import type { Construct } from 'constructs';
import type { Home } from '../../../constructs/core/home.js';
import { isNode, type Machine } from '../../../constructs/core/machine.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { CephDisks } from '../../../constructs/host/disks/ceph-disks.js';
import { DockerTrust, type TrustedRegistry } from '../../../constructs/host/docker-trust.js';
import { Host } from '../../../constructs/host/host.js';
import { kubeconfig } from '../../../constructs/host/kubeconfig.js';
import { Cleaning, K3sCleaning } from '../../../constructs/host/leaving/cleaning.js';
import { Ledger } from '../../../constructs/host/ledger.js';
import type { RegistryMirror } from '../../../constructs/host/registries.js';
import { K3sAgent } from '../../../constructs/host/k3s/k3s-agent.js';
import { K3sServer } from '../../../constructs/host/k3s/k3s-server.js';
import { Farewell, Membership } from '../../../constructs/host/k3s/membership.js';
import { Preparation } from '../../../constructs/host/preparation/preparation.js';
import type { K3sRelease } from '../../../constructs/host/k3s/release.js';
import type { Settings } from '../../settings/settings.js';
import { k3s, nvidia } from '../versions.js';
import { homeNames } from './names.js';

/** Name of the home's own registry as image references spell it. */
export function registryName({ registry: { host, port } }: Settings): string {
  return `${host}:${port}`;
}

/** The first server: where the cluster begins, and where gates run. */
export function firstServer({ machines }: Settings): Machine {
  return machines.find(({ roles }) => roles.includes('server'))!;
}

/**
 * What goes onto the machines: every node is prepared, gets k3s and knows the home's registry, and whoever builds images
 * trusts it. A machine that is only external is left alone. Returns the disks that Ceph may have, once they were examined.
 */
export function machines(home: Home, settings: Settings): readonly CephDisks[] {
  const hosts = settings.machines
    .filter(({ roles }) => roles.some((role) => role !== 'external'))
    .map((machine) => new Host(home, machine));
  // What comes first leaves last: cleaning a machine is the end of it.
  for (const host of hosts) new Cleaning(host);
  const disks = cluster(
    hosts.filter(({ machine }) => isNode(machine)),
    settings,
  );
  for (const host of hosts) {
    if (!isNode(host.machine)) preparation(host, settings);
    if (host.machine.roles.includes('build'))
      new DockerTrust(host, [trusted(settings)]).node.addDependency(host.node.findChild('cleaning'));
    new Ledger(host);
  }
  return disks;
}

/** Makes the nodes a cluster: one server after the other, then the agents at once. */
function cluster(nodes: readonly Host[], settings: Settings): readonly CephDisks[] {
  const disks: CephDisks[] = [];
  /** Between a machine's preparation and its k3s, so that k3s goes before what it stands on. */
  const ground = (host: Host, restartAfter: readonly Construct[] = []): Construct => {
    const prepared = preparation(host, settings, restartAfter);
    const cleaning = new K3sCleaning(host);
    cleaning.node.addDependency(prepared);
    if (host.machine.disks.some(({ use }) => use === 'ceph')) {
      const examined = new CephDisks(host);
      examined.node.addDependency(prepared);
      disks.push(examined);
    }
    return cleaning;
  };
  const servers = nodes.filter(({ machine }) => machine.roles.includes('server'));
  const props = { release: release(settings), servers: servers.map(({ machine }) => machine), registries: [mirror(settings)] };
  const [begins, ...join] = servers;
  const first = new K3sServer(begins!, { ...props, peer: join[0] });
  first.node.addDependency(ground(begins!));
  kubeconfig(begins!).node.addDependency(first.service);
  const members = [new Membership(first, { server: begins!, farewell: join.length === 0 })];
  join.forEach((host, index) => {
    const server = new K3sServer(host, { ...props, first });
    const { ready } = members.at(-1)!;
    server.node.addDependency(ready, ground(host, [ready]));
    members.push(new Membership(server, { server: begins! }));
    if (index === 0) new Farewell(first, server);
  });
  for (const host of nodes.filter((node) => !servers.includes(node))) {
    const agent = new K3sAgent(host, { ...props, first });
    agent.node.addDependency(ground(host));
    // No agent is ever newer than a server.
    agent.turn.node.addDependency(...members.map(({ ready }) => ready));
    new Membership(agent, { server: begins! });
  }
  return disks;
}

function preparation(host: Host, settings: Settings, restartAfter: readonly Construct[] = []): Preparation {
  const prepared = new Preparation(host, { names: homeNames(settings), nvidia, restartAfter });
  prepared.node.addDependency(host.node.findChild('cleaning'));
  return prepared;
}

/** The release of k3s that the settings ask for. */
export function release({ k3sVersion = k3s.version, k3sSha256, k3sImages, mirror }: Settings): K3sRelease {
  const sha256 = k3sSha256 ?? (k3sVersion === k3s.version ? k3s.sha256 : undefined);
  return { version: k3sVersion, mirror, sha256, images: k3sImages };
}

function mirror(settings: Settings): RegistryMirror {
  const { address, port, tls, login } = settings.registry;
  return {
    name: registryName(settings),
    scheme: tls === 'none' ? 'http' : 'https',
    authority: `${address}:${port}`,
    login: login && { username: login.username, password: new SecretRef(login.passwordSecret) },
    ca: tls === 'home' ? settings.ca.certificate : undefined,
  };
}

function trusted(settings: Settings): TrustedRegistry {
  const name = registryName(settings);
  return settings.registry.tls === 'none' ? { name, plainHttp: true } : { name, ca: settings.ca.certificate };
}
