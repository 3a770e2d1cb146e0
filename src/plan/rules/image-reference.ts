/** The parts of an image reference. */
export interface ReferenceParts {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const parts = new Map<string, ReferenceParts>();
/** Beyond this many different references the memory is dropped; a home has tens. */
const MOST = 10_000;

/** Splits `registry:5000/name:tag@sha256:…`; the colon of a port is not a tag's. */
export function parseTag(reference: string): ReferenceParts {
  const known = parts.get(reference);
  if (known !== undefined) return known;
  if (parts.size >= MOST) parts.clear();
  const [named = '', digest] = reference.split('@');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const made: ReferenceParts = {
    repository: colon < 0 ? named : named.slice(0, colon),
    ...(colon < 0 ? {} : { tag: named.slice(colon + 1) }),
    ...(digest === undefined ? {} : { digest }),
  };
  parts.set(reference, made);
  return made;
}

/** What every image's repository is compared by: Docker Hub's short names written out. */
export function fullRepository(repository: string): string {
  return repository.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
}
