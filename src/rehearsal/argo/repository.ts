import { createHash } from 'node:crypto';
import { loadAll, YAML11_SCHEMA } from 'js-yaml';
import type { Manifest } from '../../../constructs/core/manifest.js';

/** A Git repository as Argo CD sees it. */
export interface Repository {
  /** Clone URL. */
  readonly url: string;
  /** Commit that a branch or tag names now; undefined when there is none of that name. */
  resolve(revision: string): string | undefined;
  /** Texts of the files in a folder and below at a commit, by path from that folder; undefined when there is no such folder. */
  read(folder: string, commit: string): ReadonlyMap<string, string> | undefined;
}

/** A repository with one branch whose commits hold what a program wrote. Nothing of it is on disk. */
export class CommittedFiles implements Repository {
  readonly url: string;
  readonly #branch: string;
  readonly #path: string;
  readonly #commits = new Map<string, ReadonlyMap<string, string>>();
  #head: string | undefined;

  /** @param options `path`: folder of the repository that the files are below, such as `synth/home` */
  constructor({ url, branch, path }: { readonly url: string; readonly branch: string; readonly path: string }) {
    this.url = url;
    this.#branch = branch;
    this.#path = path;
  }

  /** Makes the files the newest commit, and returns its id. The same files are the same commit. */
  commit(files: ReadonlyMap<string, string>): string {
    const placed = new Map([...files].map(([name, text]) => [`${this.#path}/${name}`, text]));
    const hash = createHash('sha1');
    for (const [name, text] of placed) hash.update(`${name}\0${text}\0`);
    const id = hash.digest('hex');
    this.#commits.set(id, placed);
    this.#head = id;
    return id;
  }

  resolve(revision: string): string | undefined {
    return revision === this.#branch || revision === this.#head ? this.#head : undefined;
  }

  read(folder: string, commit: string): ReadonlyMap<string, string> | undefined {
    const prefix = `${folder.replace(/\/$/, '')}/`;
    const files = [...(this.#commits.get(commit) ?? [])].flatMap(([name, text]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), text] as const] : [],
    );
    return files.length === 0 ? undefined : new Map(files);
  }
}

/**
 * The objects of a folder's own files, not of those below it, as with `directory.recurse: false`:
 * argoproj/argo-cd@v3.5.1 docs/user-guide/directory.md. Argo CD's parser reads YAML 1.1.
 */
export function objectsOf(files: ReadonlyMap<string, string>): readonly Manifest[] {
  const names = [...files.keys()].filter((name) => !name.includes('/')).sort();
  // With `directory` set, these make the render fail.
  const tool = names.find((name) => /^(Chart\.yaml|kustomization\.ya?ml|Kustomization)$/.test(name));
  if (tool !== undefined) throw new Error(`the folder holds ${tool}, which a folder of plain objects must not`);
  return names.flatMap((name) => {
    if (!/\.(ya?ml|json)$/.test(name)) return [];
    const documents = loadAll(files.get(name)!, { schema: YAML11_SCHEMA }) as readonly unknown[];
    return documents.flatMap((document) => {
      if (document === null || document === undefined) return [];
      if (!isManifest(document)) throw new Error(`${name}: an object has apiVersion, kind and metadata.name`);
      return [document];
    });
  });
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as Partial<Manifest>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string';
}
