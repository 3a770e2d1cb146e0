import { isDeepStrictEqual } from 'node:util';
import type { Plan, PlanUnit } from '../../plan/plan.js';
import { compare } from '../../plan/order.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import type { ApiObject } from '../../cluster/client/api-object.js';
import { atOnce } from '../../cluster/check/at-once.js';

/** What became of an object: `kept` is one that left the program and stays in the cluster. */
export type Change = 'created' | 'updated' | 'replaced' | 'deleted' | 'kept' | 'same';

export interface ChangedObject {
  /** Unit id. */
  readonly unit: string;
  readonly path: string;
  readonly change: Change;
}

/** Objects of one moment, by unit id. */
export type Snapshot = ReadonlyMap<string, ApiObject>;

/** Every object of the plans as the server has it now; those that are not there are left out. */
export async function snapshot(client: ClusterClient, units: readonly PlanUnit[]): Promise<Snapshot> {
  const found = new Map<string, ApiObject>();
  await atOnce(units, async ({ id, body }) => {
    if (body.type !== 'KubernetesObject') return;
    const object = await client.find(body.manifest);
    if (object !== undefined) found.set(id, object);
  });
  return found;
}

/** Units of both plans, each once, as the newer one has them. */
export function unitsOfBoth(before: Plan, after: Plan): readonly PlanUnit[] {
  return [...new Map([...before.units, ...after.units].map((unit) => [unit.id, unit])).values()];
}

/** What became of each object of two plans between two moments, in the order of ids. */
export function changesBetween(units: readonly PlanUnit[], after: Plan, old: Snapshot, now: Snapshot): readonly ChangedObject[] {
  const wanted = new Set(after.units.map(({ id }) => id));
  return units
    .flatMap(({ id, path }) => {
      const change = compareObject(old.get(id), now.get(id), wanted.has(id));
      return change === undefined ? [] : [{ unit: id, path, change }];
    })
    .sort((a, b) => compare(a.unit, b.unit));
}

function compareObject(old: ApiObject | undefined, now: ApiObject | undefined, wanted: boolean): Change | undefined {
  if (old === undefined) return now === undefined ? undefined : 'created';
  if (now === undefined) return 'deleted';
  if (old.metadata.uid !== now.metadata.uid) return 'replaced';
  if (!wanted) return 'kept';
  return isDeepStrictEqual(withoutStatus(old), withoutStatus(now)) ? 'same' : 'updated';
}

/** Annotations that controllers and owners keep notes in, which change nothing. */
const NOTES =
  /^(argocd\.argoproj\.io\/tracking-id|pulumi\.com\/.*|kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/revision|pv\.kubernetes\.io\/.*|volume\..*kubernetes\.io\/.*)$/;

/** What people and programs say about an object, without what controllers report. */
function withoutStatus(object: ApiObject): object {
  const { status: _status, metadata, ...rest } = object;
  const { labels = {}, annotations = {} } = metadata;
  const said = Object.fromEntries(Object.entries(annotations).filter(([key]) => !NOTES.test(key)));
  return { ...rest, labels, annotations: said };
}
