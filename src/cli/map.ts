import { Command } from 'commander';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Assessment } from '../fit/assessment.js';
import { UserError } from '../user-error.js';
import { addHomeOptions, loadHome, type HomeOptions, type LoadedHome } from './home-options.js';
import { printOutput } from './print-output.js';
import { repositoryRoot } from './repository-root.js';
import { outputFolder } from './synth.js';

interface MapOptions extends HomeOptions {
  readonly out?: string;
  readonly svg?: boolean;
}

/** `permacade map`: the home to look at, with what breaks when a machine is gone. */
export function mapCommand(): Command {
  return addHomeOptions(new Command('map'))
    .description('draw the home: machines, what runs where and why, and what happens without each of them')
    .option('--svg', 'a picture for a README instead of the page')
    .option('--out <file>', 'file to write instead of synth/<stack>/report/map.html or map.svg')
    .action(async (options: MapOptions) => {
      const [home, { assess }] = await Promise.all([loadHome(options), import('../fit/assess.js')]);
      const kind = options.svg === true ? 'svg' : 'html';
      await drawMap(home, assess(home.plan), kind, options.out === undefined ? mapFile(options.stack, kind) : resolve(options.out));
    });
}

export type MapKind = 'html' | 'svg';

/** Where the committed map of a stack is. */
export function mapFile(stack: string, kind: MapKind): string {
  return join(outputFolder(stack), 'report', `map.${kind}`);
}

/** Draws the map of a home into a file, and says so. */
export async function drawMap({ stack, plan, addresses }: LoadedHome, assessment: Assessment, kind: MapKind, file: string): Promise<void> {
  const { buildMap } = await import('../map/build-map.js');
  const model = buildMap({ stack, plan, addresses, assessment });
  if (kind === 'svg') {
    const { mapDrawing } = await import('../map/svg/drawing.js');
    await write(file, mapDrawing(model));
  } else {
    const [{ mapPage }, { bundlePage: pageParts }] = await Promise.all([import('../map/page.js'), import('../map/bundle-page.js')]);
    await write(file, mapPage(model, await pageParts(repositoryRoot())));
  }
  await printOutput(`${relative(process.cwd(), file) || file}: ${model.machines.length} machines, ${model.pods.length} pods\n`);
}

/** Whole or not at all: whoever has the old page open never reads half of the new one. */
async function write(file: string, text: string): Promise<void> {
  const half = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(half, text);
    await rename(half, file);
  } catch (error) {
    throw new UserError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}): name another file with --out`, {
      cause: error,
    });
  }
}
