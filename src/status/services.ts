import type { HomeOutputs } from '../stacks/composition.js';
import type { PodObject, RouteObject, ServiceObject } from './objects.js';
import type { Snapshot } from './snapshot.js';

/** One service of the home that has an address and is no game. */
export interface ServiceStatus {
  readonly name: string;
  readonly url: string;
  /** Its pods that answer. */
  readonly ready: number;
  /** Its pods. None when nothing in the cluster answers for the address. */
  readonly pods: number;
}

/** Ports of addresses that name none. */
const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'smb:': 445 };

/** Every address of the home but the games', by name, and how many pods are behind it. */
export function serviceStatuses({ urls }: HomeOutputs, games: ReadonlySet<string>, snapshot: Snapshot): readonly ServiceStatus[] {
  return Object.entries(urls)
    .filter(([name]) => !games.has(name))
    .map(([name, url]) => {
      const pods = podsBehind(new URL(url), snapshot);
      return { name, url, ready: pods.filter(isReady).length, pods: pods.length };
    });
}

/** The pods of the Services that a route sends a host name to, or of the one whose port is open for the whole home. */
function podsBehind({ protocol, hostname, port }: URL, { routes, services, pods }: Snapshot): readonly PodObject[] {
  const number = port === '' ? PORTS[protocol] : Number(port);
  const behind =
    protocol === 'https:'
      ? services.filter((service) => routes.some((route) => sends(route, hostname, service)))
      : services.filter(({ spec }) => spec?.type === 'LoadBalancer' && (spec.ports ?? []).some((open) => open.port === number));
  return pods.filter((pod) => isAlive(pod) && behind.some((service) => selects(service, pod)));
}

function sends({ metadata, spec }: RouteObject, host: string, service: ServiceObject): boolean {
  return (spec?.routes ?? []).some(
    ({ match = '', services = [] }) =>
      match.includes(`Host(\`${host}\`)`) &&
      services.some(
        ({ name, namespace = metadata.namespace }) => name === service.metadata.name && namespace === service.metadata.namespace,
      ),
  );
}

function selects({ metadata, spec }: ServiceObject, pod: PodObject): boolean {
  const selector = Object.entries(spec?.selector ?? {});
  return (
    metadata.namespace === pod.metadata.namespace &&
    selector.length > 0 &&
    selector.every(([key, value]) => pod.metadata.labels?.[key] === value)
  );
}

function isAlive({ metadata, status }: PodObject): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

function isReady({ status }: PodObject): boolean {
  return (status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}
