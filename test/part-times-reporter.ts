import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with how long each part of the tests took: its files' own time added up, which is more than the clock's where files run side by side. */
class PartTimesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const parts = new Map<string, { files: number; milliseconds: number }>();
    for (const module of modules) {
      const { files, milliseconds } = parts.get(module.project.name) ?? { files: 0, milliseconds: 0 };
      const { collectDuration, duration } = module.diagnostic();
      parts.set(module.project.name, { files: files + 1, milliseconds: milliseconds + collectDuration + duration });
    }
    for (const [part, { files, milliseconds }] of [...parts].sort()) {
      process.stdout.write(`part ${part}: ${files} files, ${Math.round(milliseconds / 1000)} s\n`);
    }
  }
}

// vitest takes a reporter from a file's default export.
export { PartTimesReporter as default };
