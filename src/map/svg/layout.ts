import type { MapModel } from '../map-model.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything of the drawing is, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly machines: readonly Box[];
  /** By index of the pod; absent where the pod has no place. */
  readonly pods: ReadonlyMap<number, Box>;
  readonly names: readonly Box[];
  readonly storage: readonly Box[];
}

/** Width of the columns of names and of storage, and the room that lines get beside them. */
const COLUMN = 120;
const LANE = 90;
const GAP = 14;
const PADDING = 10;
/** Above the pods of a machine: its name, what it is, two bars, and its graphics card. */
export const HEAD = 74;
export const CHIP: Box = { x: 0, y: 0, width: 96, height: 15 };
const CHIP_GAP = 3;
export const ROW = 17;
/** Heading above each column. */
const TOP = 46;

/** Machines on shelves, as wide as the square root of their memory says; names on the left, storage on the right. */
export function layout(model: MapModel, width = 1400): Layout {
  const left = COLUMN + LANE;
  const room = width - 2 * left;
  const most = Math.max(...model.machines.map(({ memoryBytes }) => memoryBytes), 1);
  const machines: Box[] = [];
  const pods = new Map<number, Box>();
  let [x, y, shelf] = [left, TOP, 0];
  for (const { memoryBytes, pods: here } of model.machines) {
    const columns = Math.max(1, Math.min(fitting(room), fitting(Math.sqrt(memoryBytes / most) * room * 0.5)));
    const box = {
      width: columns * (CHIP.width + CHIP_GAP) - CHIP_GAP + 2 * PADDING,
      height: HEAD + Math.ceil(here.length / columns) * (CHIP.height + CHIP_GAP) + PADDING,
    };
    if (x > left && x + box.width > left + room) [x, y, shelf] = [left, y + shelf + GAP, 0];
    machines.push({ x, y, ...box });
    here.forEach((pod, index) =>
      pods.set(pod, {
        ...CHIP,
        x: x + PADDING + (index % columns) * (CHIP.width + CHIP_GAP),
        y: y + HEAD + Math.floor(index / columns) * (CHIP.height + CHIP_GAP),
      }),
    );
    x += box.width + GAP;
    shelf = Math.max(shelf, box.height);
  }
  const column = (count: number, at: number): readonly Box[] =>
    Array.from({ length: count }, (_, index) => ({ x: at, y: TOP + index * ROW, width: COLUMN, height: CHIP.height }));
  const names = column(model.names.length, PADDING);
  const storage = column(model.storage.length, width - COLUMN - PADDING);
  const lowest = Math.max(y + shelf, TOP + Math.max(names.length, storage.length) * ROW);
  return { width, height: lowest + GAP, machines, pods, names, storage };
}

function fitting(width: number): number {
  return Math.floor((width - 2 * PADDING + CHIP_GAP) / (CHIP.width + CHIP_GAP));
}
