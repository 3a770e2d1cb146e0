/** How messages print lists: `a`, `a and b`, `a, b and 3 more`. */
export function listSome(items: Iterable<string>, most = 5): string {
  const all = [...new Set(items)];
  if (all.length === 0) return 'none';
  if (all.length === 1) return all[0]!;
  if (all.length > most) return `${all.slice(0, most - 1).join(', ')} and ${all.length - most + 1} more`;
  return `${all.slice(0, -1).join(', ')} and ${all.at(-1)!}`;
}
