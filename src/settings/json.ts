import { type ObjectNode, parse, traverse } from '@humanwhocodes/momoa';
import { unusableFile } from './settings-error.js';
import { onOneLine } from './quote-value.js';

/** The value of a JSON document. Malformed text, or a key given twice, is an error with line and column. */
export function parseJson(text: string, file: string): unknown {
  const value = parsed(text, file);
  const again = repeatedKey(text);
  if (again !== undefined) throw unusableFile(file, `has ${again}, and only the last would count; remove one of them`);
  return value;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = findPlace(text, error);
    throw unusableFile(file, `is not JSON${place}; correct that line (JSON has no comments, trailing commas or single quotes)`);
  }
}

/** The first key that an object has twice, and where; the parser of the language takes the last and says nothing. */
function repeatedKey(text: string): string | undefined {
  let duplicate: string | undefined;
  traverse(parse(text), {
    enter(node) {
      if (node.type !== 'Object' || duplicate !== undefined) return;
      const keys = new Set<string>();
      for (const { name, loc } of (node as ObjectNode).members) {
        const key = name.type === 'String' ? name.value : name.name;
        if (keys.has(key)) duplicate ??= `the key '${onOneLine(key)}' twice, again at line ${loc.start.line}, column ${loc.start.column}`;
        keys.add(key);
      }
    },
  });
  return duplicate;
}

/** Node 20 names a position in some messages only; a second parser finds it in the others. */
function findPlace(text: string, error: unknown): string {
  const position = /at position (\d+)/.exec(String(error))?.[1] ?? (String(error).includes('end of JSON input') ? text.length : undefined);
  if (position !== undefined) {
    const before = text.slice(0, Number(position)).split('\n');
    return ` at line ${before.length}, column ${before.at(-1)!.length + 1}`;
  }
  try {
    parse(text);
    return `: ${onOneLine(String(error))}`;
  } catch (duplicate) {
    const { line, column } = duplicate as { readonly line: number; readonly column: number };
    return ` at line ${line}, column ${column}`;
  }
}
