import { isDeepStrictEqual } from 'node:util';
import { type Document, isCollection, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { UserError } from '../../user-error.js';
import type { HomeAccess } from './home-access.js';
import type { Section } from './kubeconfig.js';

export interface MergeProps {
  /** The kubeconfig as it is; empty when there is none. What it holds was checked before. */
  readonly text: string;
  /** What messages call it. */
  readonly file: string;
  /** Name of the home's cluster, user and context. */
  readonly name: string;
  readonly access: HomeAccess;
  /** Whether the home becomes the current context. */
  readonly use: boolean;
}

const EMPTY = { apiVersion: 'v1', kind: 'Config', clusters: [], users: [], contexts: [] } as const;

/** Fields that say who one is or whom one believes: none that is not the home's may stay in its entries. Others may. */
const PROOFS: Readonly<Record<'clusters' | 'users', readonly string[]>> = {
  clusters: ['certificate-authority', 'certificate-authority-data', 'insecure-skip-tls-verify'],
  users: [
    'client-certificate',
    'client-certificate-data',
    'client-key',
    'client-key-data',
    'token',
    'tokenFile',
    'username',
    'password',
    'exec',
    'auth-provider',
  ],
};

/**
 * A kubeconfig with the home's entries in it: comments, order and everything else as they were. The same text when they are
 * in it already. Throws when something else would change its meaning, as shared parts of a document can make it.
 */
export function mergeKubeconfig({ text, file, name, access, use }: MergeProps): string {
  const document: Document = parseDocument(text, { merge: true });
  if (document.errors.length > 0)
    throw new UserError(`${file} is not YAML: ${document.errors[0]!.message.split('\n')[0]}; correct that line`);
  document.contents ??= document.createNode(EMPTY);
  setEntry(document, 'clusters', 'cluster', name, access.cluster);
  setEntry(document, 'users', 'user', name, access.user);
  setEntry(document, 'contexts', 'context', name, { cluster: name, user: name });
  if (use) document.set('current-context', name);
  const after = render(document, text, file);
  requireUnharmed(parseContent(text, file), parseContent(after, file), file, name, use);
  // Formatting alone is no reason to write.
  return isDeepStrictEqual(parseContent(text, file), parseContent(after, file)) ? text : after;
}

/** The entry of that name gets these fields, or is added at the end. */
function setEntry(document: Document, section: Section, key: string, name: string, fields: Readonly<Record<string, unknown>>): void {
  const entry = findEntry(document, section, name);
  if (entry === undefined) {
    addEntry(document, section, { name, [key]: fields });
    return;
  }
  const old = entry.get(key);
  if (!isMap(old)) {
    entry.set(key, document.createNode(fields));
    return;
  }
  for (const proof of section === 'contexts' ? [] : PROOFS[section]) if (!(proof in fields)) old.delete(proof);
  const now = old.toJS(document) as Readonly<Record<string, unknown>>;
  for (const [field, value] of Object.entries(fields)) {
    if (!isDeepStrictEqual(now[field], value)) old.set(field, typeof value === 'object' ? document.createNode(value) : value);
  }
}

function findEntry(document: Document, section: Section, name: string): YAMLMap | undefined {
  const entries = document.get(section);
  return isSeq(entries) ? entries.items.filter(isMap).find((entry) => entry.get('name') === name) : undefined;
}

function addEntry(document: Document, section: Section, entry: Readonly<Record<string, unknown>>): void {
  const entries = document.get(section);
  if (!isSeq(entries)) {
    document.set(section, document.createNode([entry]));
    return;
  }
  // An empty list can only be written `[]`; its first entry goes on lines of its own, but not in a kubeconfig in JSON.
  if (entries.items.length === 0) entries.flow = isCollection(document.contents) && document.contents.flow === true;
  entries.add(document.createNode(entry));
}

function render(document: Document, before: string, file: string): string {
  const isJson = before.trimStart().startsWith('{');
  try {
    return document.toString({
      lineWidth: 0,
      flowCollectionPadding: !/\{\S/.test(before),
      // kubectl does not indent lists; whoever does may keep it.
      indentSeq: /^(clusters|users|contexts):[^\n]*\n(\s*#[^\n]*\n)* +-/m.test(before),
      ...(isJson ? { defaultKeyType: 'QUOTE_DOUBLE', defaultStringType: 'QUOTE_DOUBLE' } : {}),
    });
  } catch (error) {
    throw shared(file, error);
  }
}

/** Whatever the text looks like now: everything that is not the home's must mean what it meant. */
function requireUnharmed(before: Content, after: Content, file: string, name: string, use: boolean): void {
  if (isDeepStrictEqual(others(before, name, use), others(after, name, use))) return;
  throw shared(file);
}

function others(content: Content, name: string, use: boolean): unknown {
  const { clusters, users, contexts, apiVersion = EMPTY.apiVersion, kind = EMPTY.kind, 'current-context': current, ...more } = content;
  const lists = [clusters, users, contexts].map((list) =>
    (Array.isArray(list) ? list : []).filter((entry: { readonly name?: unknown }) => entry.name !== name),
  );
  return [apiVersion, kind, use ? undefined : current, more, lists];
}

function shared(file: string, cause?: unknown): UserError {
  const message = `${file}: the home's entries share parts with others (YAML anchors, such as &name): write them out, then run this again; nothing was changed`;
  return new UserError(message, { cause });
}

type Content = Readonly<Record<string, unknown>>;

function parseContent(text: string, file: string): Content {
  try {
    return (parseDocument(text, { merge: true }).toJS() ?? {}) as Content;
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${(error as Error).message}; write its anchors out`, { cause: error });
  }
}
