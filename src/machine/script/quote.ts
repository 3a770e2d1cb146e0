/** One word of POSIX shell that means exactly this text, whatever is in it. The only way a value enters a script. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
