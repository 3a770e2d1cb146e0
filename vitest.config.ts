import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/not-run-reporter.ts'],
    testTimeout: 60_000,
    // Several suites start servers of their own: more at once than there are processors would only make them wait.
    maxWorkers: 2,
  },
});
