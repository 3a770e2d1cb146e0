import type { MapModel } from './map-model.js';

/** That a name is answered, or a claim mounted, on a machine: what is left of the lines when one looks from afar. */
export interface Flow {
  readonly kind: 'route' | 'storage';
  /** Index of the name or of the claim. */
  readonly index: number;
  readonly machine: number;
}

/** One line per name or claim and machine, however many pods are behind it: a line per pod hides what it goes past. */
export function flows({ names, storage, pods }: MapModel): readonly Flow[] {
  const machines = (of: readonly number[]): readonly number[] => [...new Set(of.flatMap((pod) => pods[pod]!.machine ?? []))];
  return [
    ...names.flatMap((name, index) => machines(name.pods).map((machine): Flow => ({ kind: 'route', index, machine }))),
    ...storage.flatMap((claim, index) => machines(claim.pods).map((machine): Flow => ({ kind: 'storage', index, machine }))),
  ];
}
