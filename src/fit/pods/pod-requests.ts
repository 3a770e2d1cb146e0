import type { ContainerSpec, PodSpec } from '../../plan/pod-spec.js';
import { addAmounts, type Amounts, parseAmounts, maxAmounts } from './amounts.js';

type Container = Pick<ContainerSpec, 'resources' | 'restartPolicy'>;

/** What the scheduler reads of a pod to know what it takes; a live pod has it too. */
export interface PodResources {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly overhead?: Readonly<Record<string, string | number>>;
}

/**
 * What the scheduler counts for a pod: its containers with the init containers that stay, or what the most demanding
 * init container takes meanwhile, whichever is more, and what the sandbox itself needs
 * (kubernetes/kubernetes@v1.36.3 staging/src/k8s.io/component-helpers/resource/helpers.go, `PodRequests`).
 */
export function sumRequests({ containers, initContainers = [], overhead = {} }: PodResources): Amounts {
  let staying = addAmounts(...containers.map(containerRequests));
  let sidecars: Amounts = {};
  let most: Amounts = {};
  for (const container of initContainers) {
    const own = containerRequests(container);
    const meanwhile = addAmounts(sidecars, own);
    if (container.restartPolicy === 'Always') {
      sidecars = meanwhile;
      staying = addAmounts(staying, own);
    }
    most = maxAmounts(most, meanwhile);
  }
  return addAmounts(maxAmounts(staying, most), parseAmounts(overhead));
}

/** The API server makes a limit the request where there is none. */
function containerRequests({ resources }: Container): Amounts {
  return parseAmounts({ ...resources?.limits, ...resources?.requests });
}

/** A container that asks for more than it may have, which the API server refuses. */
export function findRequestOverLimit({
  containers,
  initContainers = [],
}: PodSpec): { readonly container: string; readonly what: string } | undefined {
  for (const { name, resources } of [...initContainers, ...containers]) {
    const limits = parseAmounts(resources?.limits ?? {});
    const requests = parseAmounts(resources?.requests ?? {});
    const what = Object.keys(requests).find((each) => limits[each] !== undefined && requests[each]! > limits[each]);
    if (what !== undefined) return { container: name, what };
  }
  return undefined;
}
