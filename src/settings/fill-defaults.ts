import { isNode } from '../../constructs/core/machine.js';
import type { Every, Nothing } from './every.js';
import { toMachine } from './read-host.js';
import { toRegistry } from './registry-settings.js';
import type { Settings } from './settings.js';
import type { StackEntry } from './stack-schema.js';

/** Settings with every default filled in, from an entry that is consistent. */
export function fillDefaults(entry: StackEntry, stack: string, secrets: readonly string[]): Settings {
  const { domain, user, hosts, gitops, handOver, ca, ingress, dns, registry, timeZone, acme, ceph, gpu, ...more } = entry;
  const { mqttBroker, cameras, sprinklers, accept, fit, k3sVersion, k3sSha256, k3sImages, mirror, ...unread } = more;
  const machines = hosts.map((host) => toMachine(host, user ?? 'ubuntu'));
  const entrances = machines.filter((machine) => isNode(machine) && machine.loadBalancer).map(({ address }) => address);
  const addresses = (ingress?.addresses ?? entrances) as readonly string[] as readonly [string, ...string[]];
  const settings: Every<Settings> = {
    stack,
    domain,
    machines,
    secrets: secrets.toSorted(),
    ...toGitops(gitops, stack),
    handOver: handOver ?? false,
    ca: toAuthority(ca),
    ingress: { addresses },
    dns: toDns(dns ?? {}, addresses[0]),
    registry: toRegistry({ registry, domain, hosts }, addresses[0]),
    timeZone: timeZone ?? 'Etc/UTC',
    acme: acme && toAcme(acme),
    ceph: { enabled: machines.some(({ disks }) => disks.some(({ use }) => use === 'ceph')), ...toCeph(ceph ?? {}) },
    gpu: gpu ?? { sharing: 'exclusive' },
    mqttBroker: mqttBroker && toBroker(mqttBroker),
    cameras: cameras ?? [],
    sprinklers,
    accept: accept ?? [],
    fit: fit ?? 'stop',
    k3sVersion,
    k3sSha256,
    k3sImages: k3sImages ?? false,
    mirror: mirror?.replace(/\/+$/, ''),
    ...(unread satisfies Nothing),
  };
  return settings;
}

function toGitops(entry: StackEntry['gitops'], stack: string): Every<Pick<Settings, 'gitops' | 'repositoryLogin'>> {
  if (entry === undefined) return { gitops: undefined, repositoryLogin: undefined };
  const { url, revision = 'main', path = `synth/${stack}`, login, username = 'git', ...unread } = entry;
  return {
    gitops: { url, revision, path, ...(unread satisfies Nothing) },
    repositoryLogin: login && (login === 'ssh' ? { type: 'ssh' } : { type: 'token', username }),
  };
}

function toAuthority({ certificate, ...unread }: StackEntry['ca']): Settings['ca'] {
  return { certificate: `${certificate.trim()}\n`, ...(unread satisfies Nothing) };
}

function toDns({ server, address, ...unread }: NonNullable<StackEntry['dns']>, ingress: string): Every<Settings['dns']> {
  return { server, address: address ?? ingress, ...(unread satisfies Nothing) };
}

function toAcme(entry: NonNullable<StackEntry['acme']>): Every<NonNullable<Settings['acme']>> {
  const { email, zone, provider = 'cloudflare', tokenSecret = 'acme-dns-token', staging = false, ...unread } = entry;
  return { email, zone, provider, tokenSecret, staging, ...(unread satisfies Nothing) };
}

function toCeph({ rbd = false, ...unread }: NonNullable<StackEntry['ceph']>): Pick<Settings['ceph'], 'rbd'> {
  return { rbd, ...(unread satisfies Nothing) };
}

function toBroker({ address, port = 1883, ...unread }: NonNullable<StackEntry['mqttBroker']>): Settings['mqttBroker'] {
  return { address, port, ...(unread satisfies Nothing) };
}
