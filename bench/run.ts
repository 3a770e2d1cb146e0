import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { helmBinary } from './helm.js';
import { benchRehearsal } from './rehearse.js';
import { measure, median, type Measured } from './measure.js';

/**
 * Whole processes, start-up included: `permacade synth` of the example home with more and more games, beside
 * `helm template` run once per game, in one run on one machine. Read the ratios; seconds differ by machine.
 */
const SIZES = [17, 100, 1_000, 10_000];
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'permacade-bench-'));

interface Row extends Measured {
  readonly games: number;
  readonly files: number;
}

async function synthesis(games: number): Promise<Row> {
  const file = join(folder, `games-${games}.json`);
  const list = Array.from({ length: games }, (_, index) => ({ driver: `game${index}`, title: `Game ${index}`, replicas: 2 }));
  writeFileSync(file, JSON.stringify({ games: list }));
  // A folder for each run, and none removed meanwhile: ext4 makes new files slowly right after many were deleted.
  let out = '';
  const runs = games > 1_000 ? 3 : 5;
  const measured = await median(runs, () => {
    out = mkdtempSync(join(folder, `out-${games}-`));
    return measure(process.execPath, [join(root, 'bin/permacade.mjs'), 'synth', '--games', file, '--out', out]);
  });
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  return { ...measured, games, files };
}

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const games of SIZES) rows.push(await synthesis(games));

  const table = new Table({ head: ['games', 'files', 'seconds', 'ms per file', 'peak MiB'], style: { head: [] } });
  for (const { games, files, seconds, peakMebibytes } of rows) {
    table.push([games, files, seconds.toFixed(2), ((seconds * 1000) / files).toFixed(3), peakMebibytes!.toFixed(0)]);
  }
  console.log(table.toString());

  const [smallest, , thousand, most] = rows as [Row, Row, Row, Row];
  console.log(
    `growth per file from 1,000 to 10,000 games: ${(most.seconds / most.files / (thousand.seconds / thousand.files)).toFixed(2)} times (at most 1.2)`,
  );

  const helm = await helmBinary();
  if ('reason' in helm) {
    console.log(`not compared with helm template: ${helm.reason}`);
    return;
  }
  const template = await median(20, () => measure(helm.path, ['template', 'pong', join(root, 'bench/chart'), '--namespace', 'games']));
  const times = (row: Row): string => ((template.seconds * row.games) / row.seconds).toFixed(1);
  console.log(`one helm template run: ${(template.seconds * 1000).toFixed(0)} ms`);
  console.log(`17 games: ${times(smallest)} times faster than 17 helm template runs (at least 1, the goal is 2)`);
  console.log(`1,000 games: ${times(thousand)} times faster than 1,000 helm template runs (at least 20)`);
}

try {
  // Rehearsing takes minutes: `npm run bench rehearse`.
  if (process.argv[2] === 'rehearse') await benchRehearsal();
  // Boots machines, which takes root: `npm run bench drift`.
  else if (process.argv[2] === 'drift') await (await import('./drift.js')).benchDrift();
  // The state and the first `up`, on the real engine: `npm run bench state`.
  else if (process.argv[2] === 'state') await (await import('./state.js')).benchState();
  // The verdict, beside the real scheduler: `npm run bench fit`.
  else if (process.argv[2] === 'fit') await (await import('./fit.js')).benchFit();
  else await main();
} finally {
  rmSync(folder, { recursive: true });
}
