import type { MapModel } from '../map-model.js';
import { type Chip, layOutChips } from './chips.js';

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
  readonly chips: readonly { readonly chip: Chip; readonly box: Box }[];
  readonly names: readonly Box[];
  readonly storage: readonly Box[];
}

/** Width of the columns of names and of storage, and the room that lines get beside them. */
const COLUMN = 120;
const LANE = 60;
const GAP = 14;
const PADDING = 10;
/** Above the pods of a machine: its name, what it is, two bars with their figures, and its graphics card. */
export const HEAD = 102;
/** The same of a machine that is no node: name and what it is. */
const APART = 32;
const CHIP: Box = { x: 0, y: 0, width: 122, height: 18 };
const CHIP_GAP = 4;
const ROW = 20;
/** Heading above each column. */
const TOP = 64;

/** Wide enough for four small machines in a row, narrow enough for a README to show it as it is. */
const WIDTH = 1080;
/** Width of the smallest machine. */
const NARROW = 168;

/** Machines on shelves, as wide as the square root of their memory says; names on the left, storage on the right. */
export function layout(model: MapModel, width = WIDTH): Layout {
  const left = COLUMN + LANE;
  const room = width - 2 * left;
  const most = Math.max(...model.machines.map(({ memoryBytes, node }) => (node ? memoryBytes : 0)), 1);
  const machines: Box[] = [];
  const chips: { chip: Chip; box: Box }[] = [];
  let [x, y, shelf] = [left, TOP, 0];
  for (const { memoryBytes, node, gpu, pods } of model.machines) {
    const here = layOutChips(model, pods);
    const head = node ? HEAD - (gpu === undefined ? 16 : 0) : APART;
    const share = node ? Math.sqrt(memoryBytes / most) : 0;
    const wide = Math.round(Math.min(room, Math.max(NARROW, share * room * 0.5)));
    const columns = Math.max(1, Math.floor((wide - 2 * PADDING + CHIP_GAP) / (CHIP.width + CHIP_GAP)));
    const chipWidth = Math.floor((wide - 2 * PADDING + CHIP_GAP) / columns) - CHIP_GAP;
    const box = { width: wide, height: head + Math.ceil(here.length / columns) * (CHIP.height + CHIP_GAP) + PADDING };
    if (x > left && x + box.width > left + room) [x, y, shelf] = [left, y + shelf + GAP, 0];
    machines.push({ x, y, ...box });
    here.forEach((chip, index) => {
      const across = x + PADDING + (index % columns) * (chipWidth + CHIP_GAP);
      const down = y + head + Math.floor(index / columns) * (CHIP.height + CHIP_GAP);
      chips.push({ chip, box: { ...CHIP, width: chipWidth, x: across, y: down } });
    });
    x += box.width + GAP;
    shelf = Math.max(shelf, box.height);
  }
  const column = (count: number, at: number): readonly Box[] =>
    Array.from({ length: count }, (_, index) => ({ x: at, y: TOP + index * ROW, width: COLUMN, height: CHIP.height }));
  const names = column(model.names.length, PADDING);
  const storage = column(model.storage.length, width - COLUMN - PADDING);
  const lowest = Math.max(y + shelf, TOP + Math.max(names.length, storage.length) * ROW);
  return { width, height: lowest + GAP, machines, chips, names, storage };
}
