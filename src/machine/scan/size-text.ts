const GI = 1024 ** 3;
const MI = 1024 ** 2;

/** A size as the settings write it, never above the real one: `931.5Gi`, and in `Mi` below 10 Gi. */
export function sizeText(bytes: number): string {
  if (bytes < 10 * GI) return `${Math.floor(bytes / MI)}Mi`;
  return `${Math.floor((10 * bytes) / GI) / 10}Gi`;
}
