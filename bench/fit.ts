import Table from 'cli-table3';
import { assess } from '../src/fit/assess.js';
import { readHome } from '../src/fit/read-home.js';
import { exampleHome } from '../test/stacks/example.js';
import { largeHome } from '../test/fit/large-home.js';
import { RealScheduler } from '../test/fit/real-scheduler.js';

const SIZES = [
  [10, 250],
  [40, 1_000],
  [100, 2_500],
  [300, 7_500],
  [1_000, 25_000],
] as const;

/** Median of some runs, in milliseconds. */
function timed(runs: number, run: () => unknown): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(runs / 2)]!;
}

/** How long the verdict takes, losses of every node included, and how long the real scheduler takes to place the same pods. */
export async function benchFit(): Promise<void> {
  const { plan } = exampleHome();
  const example = timed(9, () => assess(plan));
  console.log(`the example home: ${example.toFixed(0)} ms after start-up (at most 50)`);
  const table = new Table({ head: ['nodes', 'pods', 'verdict with every loss', 'placement'], style: { head: [] } });
  for (const [nodes, pods] of SIZES) {
    const home = largeHome(nodes, pods);
    const { placement } = assess(home).verdict;
    table.push([nodes, pods, `${timed(nodes > 100 ? 1 : 3, () => assess(home)).toFixed(0)} ms`, placement]);
  }
  console.log(table.toString());
  console.log('forty nodes and 1,000 pods: at most 2,000 ms');
  const scheduler = await RealScheduler.start();
  try {
    const home = readHome(plan);
    await scheduler.use(home);
    const start = performance.now();
    const { waiting } = await scheduler.come(home.groups.flatMap(({ pods }) => pods.map(({ name }) => ({ pod: name }))));
    const real = performance.now() - start;
    console.log(
      `the real scheduler places the example home's pods in ${real.toFixed(0)} ms, ${waiting.length} left over: the verdict is ${(real / example).toFixed(0)} times faster, losses included (at least 20)`,
    );
  } finally {
    await scheduler.stop();
  }
}
