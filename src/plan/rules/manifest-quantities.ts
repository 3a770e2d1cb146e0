import { parseBytes, parseCpuMillis } from '../../../constructs/core/quantity.js';

type Amount = string | number | undefined;

/** Bytes of a quantity, or undefined when there is none or it is no quantity: the API server refuses that one itself. */
export function readBytes(amount: Amount): number | undefined {
  return tried(parseBytes, amount);
}

/** Millicores of a quantity, or undefined like {@link readBytes}. */
export function readMillis(amount: Amount): number | undefined {
  return tried(parseCpuMillis, amount);
}

const parsed = new Map<unknown, Map<string | number, number | undefined>>();
/** Homes write a few hundred different amounts; a program that never stops may meet more. */
const MOST = 10_000;

function tried(parse: (quantity: string | number) => number, amount: Amount): number | undefined {
  if (amount === undefined) return undefined;
  let known = parsed.get(parse);
  if (known === undefined || known.size > MOST) parsed.set(parse, (known = new Map()));
  if (known.has(amount)) return known.get(amount);
  let result: number | undefined;
  try {
    result = parse(amount);
  } catch {
    result = undefined;
  }
  known.set(amount, result);
  return result;
}
