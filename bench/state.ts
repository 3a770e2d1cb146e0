import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import Table from 'cli-table3';
import { TemporaryFolder } from '../src/rehearsal/control-plane/temporary-folder.js';
import type { Pulumi, PulumiProgram } from '../src/rehearsal/pulumi/pulumi.js';
import type { EngineReport } from '../src/rehearsal/pulumi/report.js';
import { exampleProgram, idlePulumi } from '../test/pulumi/idle/idle-home.js';

interface Measured {
  readonly resources: number;
  readonly megabytes: number;
  readonly upSeconds: number;
  readonly previewSeconds: number;
}

/**
 * The example home on the real engine in front of providers that do nothing, beside the same resources with their scripts
 * among their inputs, and beside as many commands that are nothing. Read the ratios; seconds differ by machine.
 */
export async function benchState(): Promise<void> {
  const home = await measured(exampleProgram());
  const inInputs = await measured(exampleProgram('bench/fixtures/scripts-in-inputs.ts'));
  const { config, ...program } = exampleProgram('bench/fixtures/idle.ts');
  const idle = await measured({ ...program, config: { ...config, 'bench:resources': String(home.resources) } });
  const table = new Table({ head: ['program', 'resources', 'state in MB', 'first up', 'second preview'], style: { head: [] } });
  for (const [name, each] of Object.entries({ 'example home': home, 'scripts in inputs': inInputs, idle })) {
    table.push([name, each.resources, each.megabytes.toFixed(2), `${each.upSeconds.toFixed(1)} s`, `${each.previewSeconds.toFixed(1)} s`]);
  }
  console.log(table.toString());
  console.log(`first up: ${(inInputs.upSeconds / home.upSeconds).toFixed(1)} times faster than with scripts in inputs (at least 5)`);
  console.log(`second preview: ${(home.previewSeconds / idle.previewSeconds).toFixed(2)} times that of as many idle resources (at most 2)`);
}

async function measured(program: PulumiProgram): Promise<Measured> {
  const folder = TemporaryFolder.create(tmpdir(), 'permacade-bench-');
  try {
    const pulumi = await idlePulumi(folder);
    const [up, upSeconds] = await timed(() => pulumi.up(program));
    // What the disk still writes must not count.
    await wait(1_000);
    const [preview, previewSeconds] = await timed(() => pulumi.preview(program));
    for (const report of [up, preview]) if (report.failed) throw new Error(report.output);
    return { resources: up.steps.length, megabytes: (await measureSize(pulumi, program)) / 1e6, upSeconds, previewSeconds };
  } finally {
    await folder.remove();
  }
}

async function measureSize(pulumi: Pulumi, program: PulumiProgram): Promise<number> {
  return (await pulumi.state(program)).length;
}

async function timed(run: () => Promise<EngineReport>): Promise<[EngineReport, number]> {
  const start = performance.now();
  return [await run(), (performance.now() - start) / 1000];
}
