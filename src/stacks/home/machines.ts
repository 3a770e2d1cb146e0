import type { Home } from '../../../constructs/core/home.js';
import { isNode, type Machine } from '../../../constructs/core/machine.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { DockerTrust, type TrustedRegistry } from '../../../constructs/host/docker-trust.js';
import { Host } from '../../../constructs/host/host.js';
import { kubeconfig } from '../../../constructs/host/kubeconfig.js';
import { Registries, type RegistryMirror } from '../../../constructs/host/registries.js';
import type { Settings } from '../../settings/settings.js';

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

/** What goes onto the machines: every node knows the home's registry, and whoever builds images trusts it. */
export function machines(home: Home, settings: Settings): void {
  for (const machine of settings.machines) {
    const host = new Host(home, machine);
    if (isNode(machine)) new Registries(host, [mirror(settings)]);
    if (machine.roles.includes('build')) new DockerTrust(host, [trusted(settings)]);
    if (machine === firstServer(settings)) kubeconfig(host);
  }
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
