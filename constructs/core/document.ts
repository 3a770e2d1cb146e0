import { toYaml } from './yaml.js';
import { SecretRef, Text, type TextPart } from './secret-ref.js';

/** A document whose scalars may be secrets. */
export type DocumentValue =
  string | number | boolean | SecretRef | readonly DocumentValue[] | { readonly [key: string]: DocumentValue | undefined };

/**
 * YAML text of a document with secrets in it. Each secret is written as a quoted string,
 * so that no value of it can change the document around it.
 */
export function yamlDocument(value: DocumentValue): Text {
  const secrets: SecretRef[] = [];
  const marked = mark(value, secrets);
  const parts = toYaml(marked)
    .split(/(SECRET-\d+-HERE)/)
    .map((part, index): TextPart => (index % 2 === 0 ? part : new SecretRef(secrets[Number(part.split('-')[1])]!.secret, 'json')));
  return new Text(parts.filter((part) => part !== ''));
}

function mark(value: DocumentValue, secrets: SecretRef[]): unknown {
  if (value instanceof SecretRef) return `SECRET-${secrets.push(value) - 1}-HERE`;
  if (Array.isArray(value)) return value.map((item: DocumentValue) => mark(item, secrets));
  if (typeof value === 'object') {
    const entries = Object.entries(value as Readonly<Record<string, DocumentValue | undefined>>);
    return Object.fromEntries(entries.flatMap(([key, item]) => (item === undefined ? [] : [[key, mark(item, secrets)]])));
  }
  return value;
}
