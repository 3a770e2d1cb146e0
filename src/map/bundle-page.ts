import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { PageParts } from './page.js';

/** The page's style and its script as one file, made from the sources of this repository. */
export async function bundlePage(root: string): Promise<PageParts> {
  const folder = join(root, 'src/map/page');
  const [style, { outputFiles }] = await Promise.all([
    readFile(join(folder, 'map.css'), 'utf8'),
    build({
      absWorkingDir: root,
      entryPoints: [join(folder, 'start-page.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      legalComments: 'none',
      logLevel: 'error',
      tsconfigRaw: {},
    }),
  ]);
  return { style, script: outputFiles[0]!.text };
}
