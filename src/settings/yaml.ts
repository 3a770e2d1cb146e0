import { parseAllDocuments, type ToJSOptions } from 'yaml';
import { unusableFile } from './settings-error.js';
import { onOneLine } from './quote-value.js';

/** Aliases are cheap to write and dear to follow; a home has no use for more. */
const LIMITS: ToJSOptions = { maxAliasCount: 100 };

/**
 * The value of a YAML document, undefined when there are comments only.
 * Malformed text is an error with line and column; so is a key given twice.
 * @param merge whether the key `<<` merges maps, as in YAML 1.1
 */
export function parseYaml(text: string, file: string, merge = false): unknown {
  const [document, ...more] = parseDocuments(text, file, merge);
  if (more.length > 0) throw unusableFile(file, `got ${more.length + 1} documents, expected one; remove the lines that are only ---`);
  if (document === undefined || document.contents === null) return undefined;
  const [error] = document.errors;
  if (error !== undefined) {
    const place = error.linePos === undefined ? '' : ` at line ${error.linePos[0].line}, column ${error.linePos[0].col}`;
    // The lines after the first quote the file, which may hold secrets.
    const reason = error.message.split(/ at line \d|\n/)[0]!;
    throw unusableFile(file, `is not YAML${place}: ${onOneLine(reason)}; correct that line`);
  }
  try {
    return document.toJS(LIMITS) as unknown;
  } catch (error) {
    throw unusableFile(file, `is not YAML: ${onOneLine(String(error))}; write its anchors out`);
  }
}

function parseDocuments(text: string, file: string, merge: boolean): ReturnType<typeof parseAllDocuments> {
  try {
    return parseAllDocuments(text, { merge });
  } catch (error) {
    throw unusableFile(file, `is not YAML: ${onOneLine(String(error))}`);
  }
}
