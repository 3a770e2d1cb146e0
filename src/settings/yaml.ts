import { CORE_SCHEMA, loadAll, type Schema, YAMLException } from 'js-yaml';
import { unusableFile } from './error.js';
import { onOneLine } from './show.js';

/** Aliases are cheap to write and dear to follow; a home has no use for more. */
const MAX_ALIASES = 100;

/**
 * The value of a YAML document, undefined when there are comments only.
 * Malformed text is an error with line and column; so is a key given twice.
 * @param schema what plain words mean
 */
export function parseYaml(text: string, file: string, schema: Schema = CORE_SCHEMA): unknown {
  const documents = documentsOf(text, file, schema);
  if (documents.length > 1) throw unusableFile(file, `got ${documents.length} documents, expected one; remove the lines that are only ---`);
  return documents[0];
}

function documentsOf(text: string, file: string, schema: Schema): readonly unknown[] {
  try {
    return loadAll(text, { maxAliases: MAX_ALIASES, schema });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw unusableFile(file, `is not YAML: ${onOneLine(String(error))}`);
    const { reason, mark } = error;
    const place = mark === undefined ? '' : ` at line ${mark.line + 1}, column ${mark.column + 1}`;
    throw unusableFile(file, `is not YAML${place}: ${onOneLine(reason)}; correct that line`);
  }
}
