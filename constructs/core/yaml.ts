import { stringify } from 'yaml';

/** YAML of a value: no folded lines, no anchors, and nothing that a parser of YAML 1.1, such as Argo CD's, reads differently. */
export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}
