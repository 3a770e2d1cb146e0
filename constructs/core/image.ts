/** Processor architectures a home can have, as Kubernetes names them. */
export type Architecture = 'amd64' | 'arm64';

/** A container image and what it is said to contain. Rules and the verdict rely on these facts. */
export interface Image {
  /** `registry/repository`; without a registry host it is Docker Hub's. */
  readonly repository: string;
  /** An immutable tag, never `latest`. */
  readonly tag: string;
  /** Digest of the image index, `sha256:…`. @default - the tag alone names the image */
  readonly digest?: string;
  /** Architectures the image is built for. */
  readonly architectures: readonly [Architecture, ...Architecture[]];
  /** TCP port its main process listens on. @default - none */
  readonly port?: number;
  /** Numeric user it runs as. @default - root */
  readonly user?: number;
}

/** The reference that a manifest carries: `repository:tag@digest`. */
export function imageReference(image: Image): string {
  return `${image.repository}:${image.tag}${image.digest === undefined ? '' : `@${image.digest}`}`;
}

/** The registry host of a reference, `docker.io` when it names none. */
export function imageRegistry(reference: string): string {
  const [first, ...rest] = reference.split('/');
  const named = rest.length > 0 && (first!.includes('.') || first!.includes(':') || first === 'localhost');
  return named ? first! : 'docker.io';
}
