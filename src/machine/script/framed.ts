/**
 * What a script reads from standard input: a line with the size in bytes, then the content.
 * A connection that is cut looks like the end of the input, and only the size tells that something is missing.
 */
export function framed(content: string): string {
  return `${Buffer.byteLength(content)}\n${content}`;
}
