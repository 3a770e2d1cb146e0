import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { TemporaryFolder } from '../src/rehearsal/control-plane/temporary-folder.js';
import type { PulumiProgram } from '../src/rehearsal/pulumi/pulumi.js';
import type { EngineReport } from '../src/rehearsal/pulumi/report.js';
import { exampleProgram, idlePulumi } from '../test/pulumi/idle/idle-home.js';

interface Measured {
  readonly resources: number;
  readonly upSeconds: number;
  readonly previewSeconds: number;
}

/**
 * The example home on the real engine in front of providers that do nothing, beside the same resources with their scripts
 * among their inputs, and beside as many commands that are nothing. Read the ratios; seconds differ by machine.
 */
export async function benchState(): Promise<void> {
  const home = await measured('example home', exampleProgram());
  const { config, ...program } = exampleProgram('bench/fixtures/idle.ts');
  const idle = await measured('idle', { ...program, config: { ...config, 'bench:resources': String(home.resources) } });
  const inInputs = await measured('scripts in inputs', exampleProgram('bench/fixtures/scripts-in-inputs.ts'));
  console.log(`first up: ${(inInputs.upSeconds / home.upSeconds).toFixed(1)} times faster than with scripts in inputs (at least 5)`);
  console.log(`second preview: ${(home.previewSeconds / idle.previewSeconds).toFixed(2)} times that of as many idle resources (at most 2)`);
}

async function measured(name: string, program: PulumiProgram): Promise<Measured> {
  const folder = TemporaryFolder.create(tmpdir(), 'permacade-bench-');
  try {
    const pulumi = await idlePulumi(folder);
    const [up, upSeconds] = await timed(() => pulumi.up(program));
    // What the disk still writes must not count.
    await wait(1_000);
    const [preview, previewSeconds] = await timed(() => pulumi.preview(program));
    for (const report of [up, preview]) if (report.failed) throw new Error(report.output);
    const resources = up.steps.length;
    const megabytes = (await pulumi.state(program)).length / 1e6;
    console.log(
      `${name}: ${resources} resources, ${megabytes.toFixed(2)} MB, first up ${upSeconds.toFixed(1)} s, second preview ${previewSeconds.toFixed(1)} s`,
    );
    return { resources, upSeconds, previewSeconds };
  } finally {
    await folder.remove();
  }
}

async function timed(run: () => Promise<EngineReport>): Promise<[EngineReport, number]> {
  const start = performance.now();
  return [await run(), (performance.now() - start) / 1000];
}
