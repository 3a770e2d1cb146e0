/** What pods ask for when they want a whole NVIDIA card. */
export const NVIDIA_GPU = 'nvidia.com/gpu';

/** What drives one generation of NVIDIA cards. */
export interface Generation {
  readonly name: string;
  /** First driver branch that knows it. */
  readonly first: number;
  /** Last driver branch that drives it. @default - the newest still does */
  readonly last?: number;
  /** PCI device numbers of its chips, each from and to. @default - they are not told apart from the generation before */
  readonly devices?: readonly (readonly [from: number, to: number])[];
}

/** Driver branch for cards that the newest one still drives. */
export const NEWEST_BRANCH = 590;

/**
 * Generations, oldest first. Last branches: NVIDIA's Unix deprecation notices (R390, R470, R580). Device numbers: The PCI ID
 * Repository, pci.ids of vendor 10de.
 */
export const GENERATIONS = {
  fermi: {
    name: 'Fermi',
    first: 260,
    last: 390,
    devices: [
      [0x06c0, 0x06df],
      [0x0dc0, 0x0dfa],
      [0x0e22, 0x0e3b],
      [0x0f00, 0x0f02],
      [0x1040, 0x109b],
      [0x1140, 0x1140],
      [0x1200, 0x1251],
    ],
  },
  kepler: {
    name: 'Kepler',
    first: 304,
    last: 470,
    devices: [
      [0x0fc0, 0x0fff],
      [0x1001, 0x103f],
      [0x1180, 0x11ff],
      [0x1280, 0x12bf],
    ],
  },
  maxwell: {
    name: 'Maxwell',
    first: 340,
    last: 580,
    devices: [
      [0x1340, 0x143f],
      [0x1617, 0x1667],
      [0x174d, 0x179c],
      [0x17c2, 0x17fd],
    ],
  },
  pascal: {
    name: 'Pascal',
    first: 367,
    last: 580,
    devices: [
      [0x15f0, 0x15ff],
      [0x1725, 0x172f],
      [0x1b00, 0x1d56],
    ],
  },
  volta: { name: 'Volta', first: 384, last: 580, devices: [[0x1d81, 0x1dff]] },
  turing: {
    name: 'Turing',
    first: 410,
    devices: [
      [0x1e02, 0x1fff],
      [0x2182, 0x21d1],
    ],
  },
  ampere: { name: 'Ampere', first: 450 },
  hopper: { name: 'Hopper', first: 515 },
  ada: { name: 'Ada Lovelace', first: 520 },
  blackwell: { name: 'Blackwell', first: 570 },
} as const satisfies Readonly<Record<string, Generation>>;

/** Ampere and everything after it, which device numbers do not tell apart. */
const LATER: Generation = { name: 'Ampere or later', first: GENERATIONS.ampere.first, devices: [[0x2080, 0x3fff]] };

/** The generation of a card by its PCI device number; undefined when it is unknown. */
export function generationByDevice(device: number): Generation | undefined {
  const known: readonly Generation[] = [...Object.values(GENERATIONS), LATER];
  return known.find(({ devices = [] }) => devices.some(([from, to]) => device >= from && device <= to));
}
