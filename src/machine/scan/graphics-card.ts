import { generationOf } from '../../../constructs/host/graphics/cards.js';
import type { Facts } from './facts.js';

/** An NVIDIA card and what drives it. */
export interface FoundCard {
  readonly model: string;
  /** Newest branch of the driver that still knows the card; undefined when this program does not know the card. */
  readonly driver?: number;
  /** Such as `Kepler`. */
  readonly generation?: string;
}

/** Branch for cards that the newest one still drives. */
const NEWEST = 590;

/**
 * For a card whose name says nothing: generations by PCI device number, from The PCI ID Repository (pci.ids of vendor 10de),
 * and the last branch of the driver for each. The ranges are those of the chips of a generation.
 */
const GENERATIONS: readonly { readonly name: string; readonly driver: number; readonly ranges: readonly (readonly [number, number])[] }[] =
  [
    {
      name: 'Fermi',
      driver: 390,
      ranges: [
        [0x06c0, 0x06df],
        [0x0dc0, 0x0dfa],
        [0x0e22, 0x0e3b],
        [0x0f00, 0x0f02],
        [0x1040, 0x109b],
        [0x1140, 0x1140],
        [0x1200, 0x1251],
      ],
    },
    {
      name: 'Kepler',
      driver: 470,
      ranges: [
        [0x0fc0, 0x0fff],
        [0x1001, 0x103f],
        [0x1180, 0x11ff],
        [0x1280, 0x12bf],
      ],
    },
    {
      name: 'Maxwell',
      driver: 580,
      ranges: [
        [0x1340, 0x143f],
        [0x1617, 0x1667],
        [0x174d, 0x179c],
        [0x17c2, 0x17fd],
      ],
    },
    {
      name: 'Pascal',
      driver: 580,
      ranges: [
        [0x15f0, 0x15ff],
        [0x1725, 0x172f],
        [0x1b00, 0x1d56],
      ],
    },
    { name: 'Volta', driver: 580, ranges: [[0x1d81, 0x1dff]] },
    {
      name: 'Turing',
      driver: NEWEST,
      ranges: [
        [0x1e02, 0x1fff],
        [0x2182, 0x21d1],
      ],
    },
    { name: 'Ampere or later', driver: NEWEST, ranges: [[0x2080, 0x3fff]] },
  ];

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
export function cardOf({ nvidia, lspci }: Pick<Facts, 'nvidia' | 'lspci'>): FoundCard | undefined {
  const [card] = nvidia;
  if (card === undefined) return undefined;
  const model = nameFrom(lspci, card.slot) ?? NAMES[card.device.toLowerCase()] ?? `NVIDIA ${card.device}`;
  const named = generationOf(model);
  if (named !== undefined) return { model, driver: named.last ?? NEWEST, generation: named.name };
  const number = parseInt(card.device, 16);
  const numbered = GENERATIONS.find(({ ranges }) => ranges.some(([from, to]) => number >= from && number <= to));
  return { model, ...(numbered === undefined ? {} : { driver: numbered.driver, generation: numbered.name }) };
}

/** The name in brackets: `01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GK107M [GeForce GT 650M] [10de:0fd1]`. */
function nameFrom(lines: readonly string[], slot: string): string | undefined {
  const line = lines.find((text) => slot.endsWith(text.split(' ')[0] ?? ' '));
  return line?.match(/\[([^\][]+)\] \[10de:[0-9a-f]{4}\]/)?.[1];
}
