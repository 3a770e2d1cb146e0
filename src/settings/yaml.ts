import { load, YAMLException } from 'js-yaml';
import { unusableFile } from './error.js';
import { onOneLine } from './show.js';

/** Aliases are cheap to write and dear to follow; a home has no use for more. */
const MAX_ALIASES = 100;

/** The value of one YAML document. Malformed text is an error with line and column; so is a key given twice. */
export function parseYaml(text: string, file: string): unknown {
  try {
    return load(text, { maxAliases: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw unusableFile(file, `is not YAML: ${onOneLine(String(error))}`);
    const { reason, mark } = error;
    const place = mark === undefined ? '' : ` at line ${mark.line + 1}, column ${mark.column + 1}`;
    throw unusableFile(file, `is not YAML${place}: ${onOneLine(reason)}; correct that line`);
  }
}
