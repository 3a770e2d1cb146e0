import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** Names in every archive: what a pod's network belongs to, a server of one page, and what stands for pods of charts. */
export const PAUSE_IMAGE = 'permacade.test/pause:1';
export const WEB_IMAGE = 'permacade.test/web:1';
export const IMPLIED_IMAGE = 'stub.invalid/implied:1';

/** Ports of what the web image stands for; only root may have the low ones. 8080 comes besides. */
const PORTS = [53, 80, 445, 8123];

const BLOCK = 512;
const ZSTD_BLOCK = 128 * 1024;

/**
 * An archive as of `docker save`, by hand: busybox as a server of one page on port 8080 and some others, under any number of names.
 * @param names further references, such as those of a game, that this image stands for
 */
export async function imageArchive(names: readonly string[] = []): Promise<Buffer> {
  const busybox = await readFile('/bin/busybox');
  const serve = [
    '#!/bin/busybox sh',
    `for port in ${PORTS.join(' ')}; do busybox httpd -p "$port" -h /www 2>/dev/null; done`,
    'exec busybox httpd -f -p 8080 -h /www',
    '',
  ];
  // The Job of a chart ends; other pods stay.
  const implied = ['#!/bin/busybox sh', 'case $HOSTNAME in helm-install-*) exit 0 ;; esac', 'exec busybox sleep 2147483647', ''];
  const layer = tar([
    { name: 'bin/', mode: 0o755 },
    { name: 'bin/busybox', mode: 0o755, content: busybox },
    { name: 'bin/sh', mode: 0o777, link: 'busybox' },
    { name: 'bin/serve', mode: 0o755, content: Buffer.from(serve.join('\n')) },
    { name: 'bin/implied', mode: 0o755, content: Buffer.from(implied.join('\n')) },
    { name: 'tmp/', mode: 0o777 },
    { name: 'www/', mode: 0o755 },
    { name: 'www/index.html', mode: 0o644, content: Buffer.from('a game of the home\n') },
  ]);
  const config = (command: readonly string[]): Buffer =>
    Buffer.from(
      JSON.stringify({
        architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
        os: 'linux',
        config: { Entrypoint: command, Env: ['PATH=/bin'] },
        rootfs: { type: 'layers', diff_ids: [`sha256:${digestOf(layer)}`] },
      }),
    );
  const images = [
    { config: config(['/bin/busybox', 'sleep', '2147483647']), tags: [PAUSE_IMAGE] },
    { config: config(['/bin/implied']), tags: [IMPLIED_IMAGE] },
    { config: config(['/bin/serve']), tags: [WEB_IMAGE, ...names] },
  ];
  const manifest = images.map((image) => ({ Config: `${digestOf(image.config)}.json`, RepoTags: image.tags, Layers: ['layer.tar'] }));
  return tar([
    ...images.map((image) => ({ name: `${digestOf(image.config)}.json`, mode: 0o644, content: image.config })),
    { name: 'layer.tar', mode: 0o644, content: layer },
    { name: 'manifest.json', mode: 0o644, content: Buffer.from(JSON.stringify(manifest)) },
  ]);
}

/** The same content as zstandard has it, not made smaller: RFC 8878 §3.1.1, a frame of raw blocks. */
export function zstd(content: Buffer): Buffer {
  // No size and no checksum in the header, and a window of 128 KiB, which is also the largest block.
  const frame: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38])];
  for (let at = 0; at < content.length; at += ZSTD_BLOCK) {
    const block = content.subarray(at, at + ZSTD_BLOCK);
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | (at + ZSTD_BLOCK >= content.length ? 1 : 0), 0, 3);
    frame.push(header, block);
  }
  return Buffer.concat(frame);
}

interface Entry {
  /** Ends in a slash when it is a folder. */
  readonly name: string;
  readonly mode: number;
  readonly content?: Buffer;
  readonly link?: string;
}

/** A tar archive of the POSIX kind, with nothing in it that differs from run to run. */
function tar(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap(({ name, mode, content = Buffer.alloc(0), link = '' }) => {
    const header = Buffer.alloc(BLOCK);
    const octal = (value: number, at: number, width: number): void =>
      void header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at);
    header.write(name, 0);
    octal(mode, 100, 8);
    octal(0, 108, 8);
    octal(0, 116, 8);
    octal(content.length, 124, 12);
    octal(0, 136, 12);
    header.write(' '.repeat(8), 148);
    header.write(link !== '' ? '2' : name.endsWith('/') ? '5' : '0', 156);
    header.write(link, 157);
    header.write('ustar\0' + '00', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
