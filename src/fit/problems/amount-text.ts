const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** An amount as a person says it: `512 MiB memory`, `1.5 CPUs`, `2 of nvidia.com/gpu`. */
export function amountText(name: string, amount: number): string {
  switch (name) {
    case 'cpu':
      return `${roundTo(amount / 1000, 3)} CPU${amount === 1000 ? '' : 's'}`;
    case 'memory':
      return `${bytesText(amount)} memory`;
    case 'ephemeral-storage':
      return `${bytesText(amount)} of the node's disk`;
    case 'pods':
      return `${amount} more pod${amount === 1 ? '' : 's'}`;
    default:
      return `${amount} of ${name}`;
  }
}

/** Bytes in the largest binary unit that leaves at least one, to a tenth from GiB on. */
export function bytesText(bytes: number): string {
  let amount = Math.abs(bytes);
  let unit = 0;
  while (amount >= 1024 && unit < BINARY.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${bytes < 0 ? '-' : ''}${roundTo(amount, unit < 3 ? 0 : 1)} ${BINARY[unit]!}`;
}

function roundTo(amount: number, digits: number): string {
  return String(Number(amount.toFixed(digits)));
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listSome(names: readonly string[], shown = 3): string {
  if (names.length <= 1) return names[0] ?? 'none';
  if (names.length <= shown + 1) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
  return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
}
