import type { Home } from '../../../constructs/core/home.js';
import { isNode, type Machine } from '../../../constructs/core/machine.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { DockerTrust, type TrustedRegistry } from '../../../constructs/host/docker-trust.js';
import { Host } from '../../../constructs/host/host.js';
import { kubeconfig } from '../../../constructs/host/kubeconfig.js';
import { Ledger } from '../../../constructs/host/ledger.js';
import type { RegistryMirror } from '../../../constructs/host/registries.js';
import { K3sAgent } from '../../../constructs/host/k3s/k3s-agent.js';
import { K3sServer } from '../../../constructs/host/k3s/k3s-server.js';
import { Farewell, Membership } from '../../../constructs/host/k3s/membership.js';
import { Preparation } from '../../../constructs/host/preparation/preparation.js';
import type { K3sRelease } from '../../../constructs/host/k3s/release.js';
import type { Settings } from '../../settings/settings.js';
import { k3s, nvidia } from '../../versions.js';
import { homeNames } from './names.js';

/** Port of the registry inside the cluster. */
export const REGISTRY_PORT = 5000;

/** Name of the home's own registry as image references spell it. */
export function registryName({ registry }: Settings): string {
  return registry.where === 'cluster' ? `${registry.name}:${REGISTRY_PORT}` : registry.name;
}

/** The first server: where the cluster begins, and where gates run. */
export function firstServer({ machines }: Settings): Machine {
  return machines.find(({ roles }) => roles.includes('server'))!;
}

/**
 * What goes onto the machines: every node is prepared, gets k3s and knows the home's registry, and whoever builds images
 * trusts it.
 */
export function machines(home: Home, settings: Settings): void {
  const hosts = new Map(settings.machines.map((machine) => [machine, new Host(home, machine)]));
  cluster(
    settings.machines.filter(isNode).map((machine) => hosts.get(machine)!),
    settings,
  );
  for (const host of hosts.values()) {
    if (!isNode(host.machine)) new Preparation(host, { names: homeNames(settings), nvidia });
    if (host.machine.roles.includes('build')) new DockerTrust(host, [trusted(settings)]);
    new Ledger(host);
  }
}

/** Makes the nodes a cluster: one server after the other, then the agents at once. */
function cluster(nodes: readonly Host[], settings: Settings): void {
  const servers = nodes.filter(({ machine }) => machine.roles.includes('server'));
  const props = { release: release(settings), servers: servers.map(({ machine }) => machine), registries: [mirror(settings)] };
  const names = homeNames(settings);
  const [begins, ...join] = servers;
  const first = new K3sServer(begins!, { ...props, peer: join[0] });
  first.node.addDependency(new Preparation(begins!, { names, nvidia }));
  kubeconfig(begins!).node.addDependency(first.service);
  const members = [new Membership(first, { server: begins!, farewell: join.length === 0 })];
  join.forEach((host, index) => {
    const server = new K3sServer(host, { ...props, first });
    const { ready } = members.at(-1)!;
    server.node.addDependency(ready, new Preparation(host, { names, nvidia, restartAfter: [ready] }));
    members.push(new Membership(server, { server: begins! }));
    if (index === 0) new Farewell(first, server);
  });
  for (const host of nodes.filter((node) => !servers.includes(node))) {
    const agent = new K3sAgent(host, { ...props, first });
    agent.node.addDependency(new Preparation(host, { names, nvidia }));
    // No agent is ever newer than a server.
    agent.turn.node.addDependency(...members.map(({ ready }) => ready));
    new Membership(agent, { server: begins! });
  }
}

/** The release of k3s that the settings ask for. */
export function release({ k3sVersion = k3s.version, k3sSha256, k3sImages, mirror }: Settings): K3sRelease {
  const sha256 = k3sSha256 ?? (k3sVersion === k3s.version ? k3s.sha256 : undefined);
  return { version: k3sVersion, mirror, sha256, images: k3sImages };
}

function mirror(settings: Settings): RegistryMirror {
  const { registry, ca, ingress } = settings;
  const login = registry.login && { username: registry.login.username, password: new SecretRef(registry.login.passwordSecret) };
  const name = registryName(settings);
  if (registry.where === 'outside')
    return { name, endpoint: registry.endpoint, login, ca: registry.tls === 'home' ? ca.certificate : undefined };
  // Nodes cannot resolve names of the cluster; any node that opens LoadBalancer ports answers for the registry.
  return { name, endpoint: `https://${ingress.addresses[0]}:${REGISTRY_PORT}`, login, ca: ca.certificate };
}

function trusted(settings: Settings): TrustedRegistry {
  const name = registryName(settings);
  return settings.registry.where === 'outside' && settings.registry.tls === 'none'
    ? { name, plainHttp: true }
    : { name, ca: settings.ca.certificate };
}
