import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { imageArchive, zstd } from './image.js';
import { findStub } from './parts.js';

export interface MirrorOptions {
  /** Where it listens: the address of this computer that the machines see. */
  readonly address: string;
  /** References that the archive's one image answers to, beside its own. @default - none */
  readonly images?: readonly string[];
}

export interface Mirror {
  /** Without a slash at the end; a version's files are below it. */
  readonly url: string;
  /** SHA-256 of the program that is served for a version. */
  digest(version: string): string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

/**
 * Serves a release's assets, any version: `<url>/<version>/k3s`, `k3s-arm64`, `sha256sum-amd64.txt`, `sha256sum-arm64.txt`,
 * and an archive of images. The program is the stub, which says the version it was asked for.
 */
export async function serveMirror({ address, images = [] }: MirrorOptions): Promise<Mirror> {
  const program = await readFile(await findStub());
  const archive = zstd(await imageArchive(images));
  const stub = (version: string): Buffer => Buffer.concat([program, Buffer.from(`\npermacade-version:${version}\n`)]);
  const sum = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
  const requests: string[] = [];
  const answer = (version: string, asset: string): Buffer | undefined => {
    switch (asset) {
      case 'k3s':
      case 'k3s-arm64':
        return stub(version);
      case 'sha256sum-amd64.txt':
      case 'sha256sum-arm64.txt': {
        const architecture = asset.slice('sha256sum-'.length, -'.txt'.length);
        const name = architecture === 'amd64' ? 'k3s' : 'k3s-arm64';
        return Buffer.from(`${sum(stub(version))}  ${name}\n${sum(archive)}  k3s-airgap-images-${architecture}.tar.zst\n`);
      }
      case 'k3s-airgap-images-amd64.tar.zst':
      case 'k3s-airgap-images-arm64.tar.zst':
        return archive;
      default:
        return undefined;
    }
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/');
    requests.push(path);
    const [, version = '', asset = ''] = path.split('/');
    const content = answer(version, asset);
    response.statusCode = content === undefined ? 404 : 200;
    response.end(content ?? `there is no ${path}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${port}`,
    digest: (version) => sum(stub(version)),
    requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
