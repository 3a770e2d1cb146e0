import type { Reporter } from 'vitest/reporters';
import { forgetNotRun, readNotRun } from './not-run.js';

/** Ends a run with what this machine could not run, and why. */
class NotRunReporter implements Reporter {
  onTestRunStart(): void {
    forgetNotRun();
  }

  onTestRunEnd(): void {
    for (const { name, reason } of readNotRun()) process.stdout.write(`\nnot run: ${name}, because ${reason}\n`);
  }
}

// vitest takes a reporter from a file's default export.
export { NotRunReporter as default };
