import type { Size } from 'cdk8s';
import { Quantity, type ResourceRequirements } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { type Cpu, sizeText } from '../core/quantity.js';

/** What the scheduler sets aside for a container, and what the container may use at most. Both are always said. */
export interface Resources {
  readonly requests: ResourceAmounts;
  /** None of them below its request. A container over its memory limit is killed. */
  readonly limits: ResourceAmounts;
}

export interface ResourceAmounts {
  readonly cpu: Cpu;
  readonly memory: Size;
  /** Space on the node's own disk: logs, writable layer, scratch. @default - not counted */
  readonly scratch?: Size;
}

/** Whole devices such as `nvidia.com/gpu`: request and limit are always equal. */
export interface ExtendedResource {
  readonly name: string;
  readonly count: number;
}

/** Renders them in Kubernetes' canonical form. Throws when a limit is below its request. */
export function resourceRequirements({ requests, limits }: Resources, where: string, extended?: ExtendedResource): ResourceRequirements {
  if (limits.cpu.millicores < requests.cpu.millicores) throw below('CPU', where, String(limits.cpu), String(requests.cpu));
  refuseBelow('memory', where, limits.memory, requests.memory);
  if (limits.scratch !== undefined && requests.scratch !== undefined) refuseBelow('scratch space', where, limits.scratch, requests.scratch);
  return { requests: quantities(requests, extended), limits: quantities(limits, extended) };
}

function quantities(amounts: ResourceAmounts, extended: ExtendedResource | undefined): Record<string, Quantity> {
  const all: Record<string, Quantity> = {
    cpu: Quantity.fromString(amounts.cpu.toString()),
    memory: Quantity.fromString(sizeText(amounts.memory)),
  };
  if (amounts.scratch !== undefined) all['ephemeral-storage'] = Quantity.fromString(sizeText(amounts.scratch));
  if (extended !== undefined) all[extended.name] = Quantity.fromString(String(extended.count));
  return all;
}

function refuseBelow(what: string, where: string, limit: Size, request: Size): void {
  if (limit.toKibibytes() < request.toKibibytes()) throw below(what, where, sizeText(limit), sizeText(request));
}

function below(what: string, where: string, limit: string, request: string): Error {
  return new Error(`${where}: the ${what} limit ${limit} is below the request ${request}: raise the limit or lower the request`);
}
