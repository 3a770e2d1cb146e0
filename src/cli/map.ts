import { Command } from 'commander';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { UserError } from '../user-error.js';
import { addHomeOptions, loadHome, type HomeOptions } from './home-options.js';
import { printed } from './output.js';
import { repositoryRoot } from './repository-root.js';

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
      const root = repositoryRoot();
      const file = options.svg === true ? 'map.svg' : 'map.html';
      const out = options.out === undefined ? resolve(root, 'synth', options.stack, 'report', file) : resolve(options.out);
      const [home, { assess }, { mapModel }] = await Promise.all([
        loadHome(options),
        import('../fit/assess.js'),
        import('../map/build-model.js'),
      ]);
      const model = mapModel({ stack: home.stack, plan: home.plan, outputs: home.outputs, assessment: assess(home.plan) });
      if (options.svg === true) {
        const { mapDrawing } = await import('../map/svg/drawing.js');
        await write(out, mapDrawing(model));
      } else {
        const [{ mapPage }, { pageParts }] = await Promise.all([import('../map/page.js'), import('../map/parts.js')]);
        await write(out, mapPage(model, await pageParts(root)));
      }
      await printed(`${relative(process.cwd(), out) || out}: ${model.machines.length} machines, ${model.pods.length} pods\n`);
    });
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
