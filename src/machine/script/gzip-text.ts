import { gzipSync, strToU8 } from 'fflate';

/** A text for `base64 -d | gzip -d`. The same text becomes the same on every computer, whatever its Node. */
export function gzipText(text: string): string {
  return Buffer.from(gzipSync(strToU8(text), { level: 9, mtime: 0 })).toString('base64');
}
