const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes as people read them: at most three digits, in powers of 1024. */
export function bytesText(bytes: number): string {
  let power = 0;
  let amount = bytes;
  while (amount >= 1000 && power < UNITS.length - 1) {
    amount /= 1024;
    power++;
  }
  return `${amount < 10 && !Number.isInteger(amount) ? amount.toFixed(1) : Math.round(amount)} ${UNITS[power]}`;
}

/** Millicores as Kubernetes writes them. */
export function cpuText(millis: number): string {
  return millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;
}
