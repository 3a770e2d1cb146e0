import type { ContainerSpec, PodSpec } from '../../plan/pod.js';
import { added, type Amounts, amountsOf, larger } from './amounts.js';

type Container = Pick<ContainerSpec, 'resources' | 'restartPolicy'>;

/** What the scheduler reads of a pod to know what it takes; a live pod has it too. */
export interface Requesting {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly overhead?: Readonly<Record<string, string | number>>;
}

/**
 * What the scheduler counts for a pod: its containers with the init containers that stay, or what the most demanding
 * init container takes meanwhile, whichever is more, and what the sandbox itself needs
 * (kubernetes/kubernetes@v1.36.3 staging/src/k8s.io/component-helpers/resource/helpers.go, `PodRequests`).
 */
export function requestsOf({ containers, initContainers = [], overhead = {} }: Requesting): Amounts {
  let staying = added(...containers.map(requested));
  let sidecars: Amounts = {};
  let most: Amounts = {};
  for (const container of initContainers) {
    const own = requested(container);
    const meanwhile = added(sidecars, own);
    if (container.restartPolicy === 'Always') {
      sidecars = meanwhile;
      staying = added(staying, own);
    }
    most = larger(most, meanwhile);
  }
  return added(larger(staying, most), amountsOf(overhead));
}

/** The API server makes a limit the request where there is none. */
function requested({ resources }: Container): Amounts {
  return amountsOf({ ...resources?.limits, ...resources?.requests });
}

/** A container that asks for more than it may have, which the API server refuses. */
export function overLimit({ containers, initContainers = [] }: PodSpec): { readonly container: string; readonly what: string } | undefined {
  for (const { name, resources } of [...initContainers, ...containers]) {
    const limits = amountsOf(resources?.limits ?? {});
    const requests = amountsOf(resources?.requests ?? {});
    const what = Object.keys(requests).find((each) => limits[each] !== undefined && requests[each]! > limits[each]);
    if (what !== undefined) return { container: name, what };
  }
  return undefined;
}
