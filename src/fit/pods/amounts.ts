import { parseBytes, parseCpuMillis } from '../../../constructs/core/quantity.js';

/**
 * Amounts by the scheduler's names: `cpu` in millicores, `memory` and `ephemeral-storage` in bytes, anything else in pieces.
 * What is not named is nought.
 */
export type Amounts = Readonly<Record<string, number>>;

/** Amounts as Kubernetes writes them. What cannot be read counts as nought: a rule refuses it. */
export function parseAmounts(quantities: Readonly<Record<string, string | number>>): Amounts {
  return Object.fromEntries(Object.entries(quantities).map(([name, quantity]) => [name, parseAmount(name, quantity)]));
}

function parseAmount(name: string, quantity: string | number): number {
  try {
    return name === 'cpu' ? parseCpuMillis(quantity) : parseBytes(quantity);
  } catch {
    return 0;
  }
}

export function addAmounts(...all: readonly Amounts[]): Amounts {
  const total: Record<string, number> = {};
  for (const amounts of all) for (const name in amounts) total[name] = (total[name] ?? 0) + amounts[name]!;
  return total;
}

export function subtractAmounts(from: Amounts, amounts: Amounts): Amounts {
  const rest: Record<string, number> = { ...from };
  for (const name in amounts) rest[name] = (rest[name] ?? 0) - amounts[name]!;
  return rest;
}

/** Of each name whichever is more. */
export function maxAmounts(one: Amounts, other: Amounts): Amounts {
  const most: Record<string, number> = { ...one };
  for (const name in other) most[name] = Math.max(most[name] ?? 0, other[name]!);
  return most;
}
