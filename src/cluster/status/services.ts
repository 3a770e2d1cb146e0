import type { Address } from '../../stacks/address.js';
import type { PodObject } from './objects.js';
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

/** Every address of the home but the games', by name, and how many pods are behind it. */
export function serviceStatuses(addresses: readonly Address[], snapshot: Snapshot): readonly ServiceStatus[] {
  return addresses
    .filter(({ game }) => game === undefined)
    .map((address) => {
      const pods = podsBehind(address, snapshot);
      return { name: address.name, url: address.url, ready: pods.filter(isReady).length, pods: pods.length };
    });
}

/** Addresses behind which there is not even a pod that could say why. */
export function addressProblems(services: readonly ServiceStatus[]): readonly StatusProblem[] {
  return services
    .filter(({ pods }) => pods === 0)
    .map(({ name, url }) => ({ about: `Address/${name}`, why: `no pod is there to answer ${url}` }));
}

/** The pods that the Service of an address selects in the cluster. */
function podsBehind({ service: { namespace, name } }: Address, { services, pods }: Snapshot): readonly PodObject[] {
  const selector = services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name)?.spec?.selector;
  return pods.filter((pod) => pod.metadata.namespace === namespace && isAlive(pod) && carries(pod, selector));
}
