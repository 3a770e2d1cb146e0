import type { HomeOutputs } from '../../stacks/composition.js';
import type { PodObject, RouteObject, ServiceObject } from './objects.js';
import { carries, isAlive, isReady } from './pod-state.js';
import type { Snapshot } from './snapshot.js';
import type { StatusProblem } from './status-problem.js';

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

/** Addresses behind which there is not even a pod that could say why. */
export function addressProblems(services: readonly ServiceStatus[]): readonly StatusProblem[] {
  return services
    .filter(({ pods }) => pods === 0)
    .map(({ name, url }) => ({ about: `Address/${name}`, why: `no pod is there to answer ${url}` }));
}

/** The pods of the Services that a route sends a host name to, or, where an address names a port, of the one with that port open. */
function podsBehind({ protocol, hostname, port }: URL, { routes, services, pods }: Snapshot): readonly PodObject[] {
  const number = port === '' ? PORTS[protocol] : Number(port);
  const behind =
    protocol === 'https:' && port === ''
      ? services.filter((service) => routes.some((route) => sends(route, hostname, service)))
      : services.filter(({ spec }) => spec?.type === 'LoadBalancer' && (spec.ports ?? []).some((open) => open.port === number));
  return pods.filter(
    (pod) =>
      isAlive(pod) && behind.some(({ metadata, spec }) => metadata.namespace === pod.metadata.namespace && carries(pod, spec?.selector)),
  );
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
