import { flows } from '../flows.js';
import type { MapModel } from '../map-model.js';
import { type Selection, elementId } from './selection.js';

/** A line between two elements, and what it means. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly kind: 'route' | 'storage' | 'gpu';
}

/** Lines from names to machines and from machines to storage, for whoever has chosen nothing yet. */
export function overview(model: MapModel): readonly Connection[] {
  return flows(model).map(({ kind, index, machine }): Connection => {
    const box = boxId(machine);
    return kind === 'route'
      ? { from: elementId({ type: 'name', index }), to: box, kind }
      : { from: box, to: elementId({ type: 'storage', index }), kind };
  });
}

/** Identity of a machine's box, whose name is what can be chosen. */
export function boxId(machine: number): string {
  return `box-${machine}`;
}

/** Every line of the map: from names to the pods that answer, from pods to their volumes and graphics cards. */
export function connections(model: MapModel): readonly Connection[] {
  return [
    ...model.names.flatMap(({ pods }, index) =>
      pods.map((pod): Connection => ({
        from: elementId({ type: 'name', index }),
        to: elementId({ type: 'pod', index: pod }),
        kind: 'route',
      })),
    ),
    ...model.storage.flatMap(({ pods }, index) =>
      pods.map((pod): Connection => ({
        from: elementId({ type: 'pod', index: pod }),
        to: elementId({ type: 'storage', index }),
        kind: 'storage',
      })),
    ),
    ...model.pods.flatMap(({ gpu, machine }, index): readonly Connection[] =>
      gpu && machine !== undefined ? [{ from: elementId({ type: 'pod', index }), to: `gpu-${machine}`, kind: 'gpu' }] : [],
    ),
  ];
}

/** Whether a line begins or ends at what is chosen; a chosen machine has those of all its pods. */
export function touches({ from, to }: Connection, choice: Selection | undefined, model: MapModel): boolean {
  if (choice === undefined) return false;
  if (choice.type !== 'machine') return from === elementId(choice) || to === elementId(choice);
  return model.machines[choice.index]!.pods.some((index) => touches({ from, to, kind: 'route' }, { type: 'pod', index }, model));
}
