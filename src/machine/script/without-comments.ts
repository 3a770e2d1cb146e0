/**
 * A script as it travels: comments are empty lines, so that the state stays small, and a failure still names the right line.
 * The first line stays.
 */
export function withoutComments(script: string): string {
  return script.replaceAll(/^[ \t]*#(?!!).*$/gm, '');
}
