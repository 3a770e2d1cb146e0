import { isNode } from '../../constructs/core/machine.js';
import { toMachine } from './host.js';
import { toRegistry } from './registry.js';
import type { Settings } from './settings.js';
import type { StackEntry } from './stack-schema.js';

/** Settings with every default filled in, from an entry that is consistent. */
export function settle(entry: StackEntry, stack: string, secrets: readonly string[]): Settings {
  const { domain, gitops, acme, mqttBroker } = entry;
  const machines = entry.hosts.map((host) => toMachine(host, entry.user ?? 'ubuntu'));
  const entrances = machines.filter((machine) => isNode(machine) && machine.loadBalancer).map(({ address }) => address);
  const addresses = (entry.ingress?.addresses ?? entrances) as readonly string[] as readonly [string, ...string[]];
  return {
    stack,
    domain,
    machines,
    secrets: secrets.toSorted(),
    gitops: gitops && { url: gitops.url, revision: gitops.revision ?? 'main', path: gitops.path ?? `synth/${stack}` },
    repositoryLogin: gitops?.login && (gitops.login === 'ssh' ? { type: 'ssh' } : { type: 'token', username: gitops.username ?? 'git' }),
    handOver: entry.handOver ?? false,
    ca: { certificate: `${entry.ca.certificate.trim()}\n` },
    ingress: { addresses },
    dns: { server: entry.dns?.server, address: entry.dns?.address ?? addresses[0] },
    registry: toRegistry(entry, addresses[0]),
    timeZone: entry.timeZone ?? 'Etc/UTC',
    acme: acme && {
      email: acme.email,
      zone: acme.zone,
      provider: acme.provider ?? 'cloudflare',
      tokenSecret: acme.tokenSecret ?? 'acme-dns-token',
      staging: acme.staging ?? false,
    },
    ceph: {
      enabled: machines.some(({ disks }) => disks.some(({ use }) => use === 'ceph')),
      rbd: entry.ceph?.rbd ?? false,
    },
    gpu: entry.gpu ?? { sharing: 'exclusive' },
    mqttBroker: mqttBroker && { address: mqttBroker.address, port: mqttBroker.port ?? 1883 },
    cameras: entry.cameras ?? [],
    sprinklers: entry.sprinklers,
    accept: entry.accept ?? [],
    fit: entry.fit ?? 'stop',
    k3sVersion: entry.k3sVersion,
    k3sSha256: entry.k3sSha256,
    k3sImages: entry.k3sImages ?? false,
    mirror: entry.mirror?.replace(/\/+$/, ''),
  };
}
