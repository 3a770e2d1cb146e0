import { defineConfig } from 'vitest/config';

/**
 * The parts of the tests. A file says in its name what it needs: `home.machine.test.ts` a machine of its own (nspawn, loop
 * devices, mounts as root), `status.cluster.test.ts` a control plane, `page.browser.test.ts` a browser. All others are fast.
 */
const PARTS = ['browser', 'cluster', 'machine'] as const;

const part = (name: string, include: readonly string[], exclude: readonly string[] = [], options: object = {}): object => ({
  extends: true,
  test: { name, include: [...include], exclude: [...exclude], ...options },
});

export default defineConfig({
  test: {
    reporters: ['default', './test/not-run-reporter.ts', './test/part-times-reporter.ts'],
    testTimeout: 60_000,
    // Before and after many tests servers start and stop, which takes a busy machine its time.
    hookTimeout: 120_000,
    // A simulated cluster that is starved of processor time may miss a deadline once; what fails twice is broken.
    retry: process.env['CI'] === undefined ? 0 : 1,
    // Several suites start servers of their own: more at once than there are processors would only make them wait.
    maxWorkers: 2,
    projects: [
      part(
        'fast',
        ['test/**/*.test.ts'],
        PARTS.map((name) => `test/**/*.${name}.test.ts`),
        // Loading the modules anew for each file would take longer than its tests, and none of them keeps state.
        { isolate: false },
      ),
      ...PARTS.map((name) => part(name, [`test/**/*.${name}.test.ts`])),
    ],
  },
});
