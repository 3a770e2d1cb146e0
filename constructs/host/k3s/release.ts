import type { Architecture } from '../../core/image.js';

/** A release of k3s, and where it comes from. */
export interface K3sRelease {
  /** As k3s names it, such as `v1.36.3+k3s1`. */
  readonly version: string;
  /** Address below which each release has a folder of its name, without a slash at its end. @default - the project's own */
  readonly mirror?: string;
  /** SHA-256 of its binary for each architecture. @default - what the list of digests beside the binary says */
  readonly sha256?: Readonly<Partial<Record<Architecture, string>>>;
  /** Whether nodes also get the archive of k3s' own images, for homes without a way to their registry. @default false */
  readonly images?: boolean;
}

/** Where one machine's files of a release are: k3s-io/k3s@v1.36.3+k3s1 install.sh. */
export interface ReleaseFiles {
  /** Folder of the release. */
  readonly folder: string;
  readonly binary: string;
  readonly digests: string;
  readonly images: string;
}

const PROJECT = 'https://github.com/k3s-io/k3s/releases/download';

/** Throws when the release is not named as k3s names them. */
export function releaseFiles({ version, mirror = PROJECT }: K3sRelease, arch: Architecture): ReleaseFiles {
  if (!/^v[0-9]+\.[0-9]+\.[0-9]+\+k3s[0-9]+$/.test(version)) {
    throw new Error(`a release of k3s is named like v1.36.3+k3s1, got '${version}'`);
  }
  return {
    folder: `${mirror}/${encodeURIComponent(version)}`,
    binary: arch === 'amd64' ? 'k3s' : `k3s-${arch}`,
    digests: `sha256sum-${arch}.txt`,
    images: `k3s-airgap-images-${arch}.tar.zst`,
  };
}
