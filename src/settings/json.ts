import { parse } from '@humanwhocodes/momoa';
import { unusableFile } from './error.js';
import { onOneLine } from './show.js';

/** The value of a JSON document. Malformed text is an error with line and column. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = placeOf(text, error);
    throw unusableFile(file, `is not JSON${place}; correct that line (JSON has no comments, trailing commas or single quotes)`);
  }
}

/** Node 20 names a position in some messages only; a second parser finds it in the others. */
function placeOf(text: string, error: unknown): string {
  const position = /at position (\d+)/.exec(String(error))?.[1] ?? (String(error).includes('end of JSON input') ? text.length : undefined);
  if (position !== undefined) {
    const before = text.slice(0, Number(position)).split('\n');
    return ` at line ${before.length}, column ${before.at(-1)!.length + 1}`;
  }
  try {
    parse(text);
    return `: ${onOneLine(String(error))}`;
  } catch (found) {
    const { line, column } = found as { readonly line: number; readonly column: number };
    return ` at line ${line}, column ${column}`;
  }
}
