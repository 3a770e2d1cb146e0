import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/not-run-reporter.ts'],
    testTimeout: 60_000,
    // Before and after many tests servers start and stop, which takes a busy machine its time.
    hookTimeout: 120_000,
    // A simulated cluster that is starved of processor time may miss a deadline once; what fails twice is broken.
    retry: process.env['CI'] === undefined ? 0 : 1,
    // Several suites start servers of their own: more at once than there are processors would only make them wait.
    maxWorkers: 2,
  },
});
