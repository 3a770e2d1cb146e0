import type { Size } from 'cdk8s';

/** Processor time of a container or machine. Kubernetes counts it in thousandths of a core. */
export class Cpu {
  private constructor(
    /** Thousandths of a core; a whole number from 1. */
    readonly millicores: number,
  ) {}

  /** Thousandths of a core. Throws unless it is a whole number from 1. */
  static millis(amount: number): Cpu {
    if (!Number.isSafeInteger(amount) || amount < 1) throw new Error(`CPU is a whole number of millicores from 1, got ${amount}`);
    return new Cpu(amount);
  }

  /** Whole or part cores, to three decimals: `Cpu.cores(0.5)`. */
  static cores(amount: number): Cpu {
    return Cpu.millis(Math.round(amount * 1e9) / 1e6);
  }

  /** As Kubernetes prints it back: `2` for whole cores, else `250m`. Any other form shows as a difference for ever. */
  toString(): string {
    return this.millicores % 1000 === 0 ? String(this.millicores / 1000) : `${this.millicores}m`;
  }
}

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const;

/** A size as Kubernetes prints it back: the largest binary unit that leaves a whole number. */
export function sizeText(size: Size): string {
  let amount = size.toKibibytes();
  let unit = 0;
  while (amount !== 0 && amount % 1024 === 0 && unit < BINARY.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${amount}${BINARY[unit]!}`;
}

/** What a suffix multiplies by: a power of 2 or of 10. */
const SUFFIXES: Readonly<Record<string, readonly [base: 2 | 10, exponent: number]>> = {
  n: [10, -9],
  u: [10, -6],
  m: [10, -3],
  '': [10, 0],
  k: [10, 3],
  M: [10, 6],
  G: [10, 9],
  T: [10, 12],
  P: [10, 15],
  E: [10, 18],
  Ki: [2, 10],
  Mi: [2, 20],
  Gi: [2, 30],
  Ti: [2, 40],
  Pi: [2, 50],
  Ei: [2, 60],
};

/** Grammar of kubernetes/apimachinery pkg/api/resource/quantity.go, without signs: no amount here is negative. */
const QUANTITY = /^(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i))?$/;

/** Millicores of a CPU quantity such as `250m`, `0.5` or `2`; parts of one round up. Throws on anything else. */
export function parseCpuMillis(quantity: string | number): number {
  return scaled(quantity, 3, 'CPU', '250m, 0.5 or 2');
}

/** Bytes of a memory or storage quantity such as `128Mi`, `1.5Gi` or `500M`; parts of one round up. Throws on anything else. */
export function parseBytes(quantity: string | number): number {
  return scaled(quantity, 0, 'size', '128Mi, 1.5Gi or 500M');
}

/** The quantity times 10^`shift`, exactly (a float would make 1.1 cores more than 1100m), rounded up as Kubernetes does. */
function scaled(quantity: string | number, shift: number, what: string, examples: string): number {
  const match = QUANTITY.exec(String(quantity));
  if (match === null) throw new Error(`'${quantity}' is not a ${what}: write it like ${examples}`);
  const [, whole, fraction = '', power, suffix = ''] = match;
  const [base, exponent] = power === undefined ? SUFFIXES[suffix]! : ([10, Number(power)] as const);
  const decimals = (base === 10 ? exponent : 0) + shift - fraction.length;
  const digits = BigInt(whole! + fraction) * (base === 2 ? 1n << BigInt(exponent) : 1n);
  if (decimals >= 0) return Number(digits * 10n ** BigInt(decimals));
  const divisor = 10n ** BigInt(-decimals);
  return Number((digits + divisor - 1n) / divisor);
}
