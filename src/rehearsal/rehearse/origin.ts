import { objectId } from '../../../constructs/core/identity.js';
import type { Plan, PlanUnit } from '../../plan/plan.js';
import type { ApiObject } from '../../cluster/client/api-object.js';

/** Where a pod comes from. */
export interface Origin {
  /** What made it and is not made by anything itself: `Deployment games/pong`. */
  readonly owner: string;
  /** The unit of the plan behind it. Absent when nothing of the plan is known to be. */
  readonly unit?: string;
  /** Where that unit is written in the program. */
  readonly path?: string;
}

/** Labels that k3s's ServiceLB puts onto the pods of a Service: k3s-io/k3s@v1.36.5+k3s1 pkg/cloudprovider/servicelb.go. */
const SERVICE = { name: 'svccontroller.k3s.cattle.io/svcname', namespace: 'svccontroller.k3s.cattle.io/svcnamespace' } as const;

/** Finds out what pods come from, by their owners, by ServiceLB's labels, and by what operators are said to create. */
export class Origins {
  readonly #units: ReadonlyMap<string, PlanUnit>;
  readonly #implied: ReadonlyMap<string, readonly string[]>;
  readonly #objects: ReadonlyMap<string, ApiObject>;

  /** @param workloads ReplicaSets, Jobs and whatever else may own pods or other workloads */
  constructor({ units, impliedPods }: Plan, workloads: readonly ApiObject[]) {
    this.#units = new Map(units.map((unit) => [unit.id, unit]));
    this.#implied = new Map(impliedPods.map(({ namespace, kind, name, by = [] }) => [`${kind} ${namespace}/${name}`, by]));
    this.#objects = new Map(workloads.map((object) => [object.metadata.uid, object]));
  }

  of(pod: ApiObject): Origin {
    const top = this.#top(pod);
    const { namespace, name } = top.metadata;
    const owner = `${top.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
    const unit = [objectId(top), this.#serviceOf(pod), ...(this.#implied.get(owner) ?? [])]
      .map((id) => (id === undefined ? undefined : this.#units.get(id)))
      .find((found) => found !== undefined);
    return unit === undefined ? { owner } : { owner, unit: unit.id, path: unit.path };
  }

  /** The owner of the owner, and so on, as far as it is known. */
  #top(object: ApiObject): ApiObject {
    const owner = object.metadata.ownerReferences?.map(({ uid }) => this.#objects.get(uid)).find((found) => found !== undefined);
    return owner === undefined ? object : this.#top(owner);
  }

  #serviceOf({ metadata: { labels = {} } }: ApiObject): string | undefined {
    const { [SERVICE.name]: name, [SERVICE.namespace]: namespace } = labels;
    return name === undefined || namespace === undefined ? undefined : `core/Service/${namespace}/${name}`;
  }
}
