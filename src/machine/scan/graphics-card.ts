import { generationByDevice, NEWEST_BRANCH } from '../../../constructs/core/nvidia.js';
import { findGeneration } from '../../../constructs/host/graphics/gpu-models.js';
import type { Facts } from './facts.js';

/** An NVIDIA card and what drives it. */
export interface FoundCard {
  readonly model: string;
  /** Newest branch of the driver that still knows the card; undefined when this program does not know the card. */
  readonly driver?: number;
  /** Such as `Kepler`. */
  readonly generation?: string;
}

/** Names of cards that homes have, for machines without lspci. */
const NAMES: Readonly<Record<string, string>> = {
  '0x0fd1': 'GeForce GT 650M',
  '0x0fd5': 'GeForce GT 650M',
  '0x0fe9': 'GeForce GT 750M',
  '0x0fd4': 'GeForce GTX 660M',
  '0x1380': 'GeForce GTX 750 Ti',
  '0x139a': 'GeForce GTX 950M',
  '0x1401': 'GeForce GTX 960',
  '0x1c03': 'GeForce GTX 1060 6GB',
  '0x1c81': 'GeForce GTX 1050',
  '0x1c82': 'GeForce GTX 1050 Ti',
  '0x1cb1': 'Quadro P1000',
  '0x1cb2': 'Quadro P600',
  '0x1cb3': 'Quadro P400',
  '0x1cb6': 'Quadro P620',
  '0x1d01': 'GeForce GT 1030',
  '0x1f82': 'GeForce GTX 1650',
};

/** The machine's first NVIDIA card; undefined without one. */
export function readGraphicsCard({ nvidia, lspci }: Pick<Facts, 'nvidia' | 'lspci'>): FoundCard | undefined {
  const [card] = nvidia;
  if (card === undefined) return undefined;
  const model = nameFrom(lspci, card.slot) ?? NAMES[card.device.toLowerCase()] ?? `NVIDIA ${card.device}`;
  // A name that says nothing leaves the number.
  const generation = findGeneration(model) ?? generationByDevice(parseInt(card.device, 16));
  return { model, ...(generation === undefined ? {} : { driver: generation.last ?? NEWEST_BRANCH, generation: generation.name }) };
}

/** The name in brackets: `01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GK107M [GeForce GT 650M] [10de:0fd1]`. */
function nameFrom(lines: readonly string[], slot: string): string | undefined {
  const line = lines.find((text) => slot.endsWith(text.split(' ')[0] ?? ' '));
  return line?.match(/\[([^\][]+)\] \[10de:[0-9a-f]{4}\]/)?.[1];
}
