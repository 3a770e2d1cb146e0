import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { requirement } from './require.js';

const installed = (await execa('shellcheck', ['--version'], { reject: false })).exitCode === 0;
const noShellcheck = requirement('shellcheck of shell files', installed, 'shellcheck is not installed: apt-get install shellcheck');

const { stdout } = await execa('git', ['ls-files', '--', 'constructs/**.sh', 'src/**.sh']);
const files = stdout.split('\n');

/** What is only ever sourced has no main of its own. */
const isSourced = (text: string): boolean => text.startsWith('# shellcheck shell=sh\n');

describe('shell files', () => {
  it.skipIf(noShellcheck).each(files)('%s passes shellcheck at its strictest', { timeout: 60_000 }, async (file) => {
    const { stdout: faults } = await execa('shellcheck', ['--shell=sh', '--enable=all', '--severity=style', '--external-sources', file], {
      reject: false,
    });
    expect(faults).toBe('');
  });

  it.each(files)('%s says what it does, stops at the first failure, and begins with its last line', (file) => {
    const text = readFileSync(file, 'utf8');
    if (isSourced(text)) {
      expect(text).toMatch(/^# shellcheck shell=sh\n# \S/);
      return;
    }
    expect(text).toMatch(/^#!\/bin\/sh\n# \S/);
    expect(text).toMatch(/^set -euC?$/m);
    expect(text).toMatch(/\nmain "\$@"\n$/);
  });
});
