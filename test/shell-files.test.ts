import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { requirement } from './require.js';

const installed = (await execa('shellcheck', ['--version'], { reject: false })).exitCode === 0;
const noShellcheck = requirement('shellcheck of shell files', installed, 'shellcheck is not installed: apt-get install shellcheck');

const { stdout } = await execa('git', ['ls-files', '--', 'constructs/**.sh', 'src/**.sh']);
const files = stdout.split('\n');

/** What is only ever sourced has no main of its own. */
const isSourced = (text: string): boolean => text.startsWith('# shellcheck shell=sh\n');

interface Fault {
  readonly file: string;
  readonly line: number;
  readonly code: number;
  readonly message: string;
}

/** What shellcheck says of each file: in two calls, because one for each file would spend most of its time on starting. */
async function faultsByFile(): Promise<ReadonlyMap<string, readonly string[]>> {
  const options = ['--shell=sh', '--enable=all', '--severity=style', '--external-sources', '--format=json'];
  const halves = [files.filter((_, index) => index % 2 === 0), files.filter((_, index) => index % 2 === 1)];
  const answers = await Promise.all(halves.map((half) => execa('shellcheck', [...options, ...half], { reject: false })));
  const faults = answers.flatMap((answer) => JSON.parse(answer.stdout) as readonly Fault[]);
  const byFile = new Map<string, string[]>();
  for (const { file, line, code, message } of faults)
    byFile.set(file, [...(byFile.get(file) ?? []), `line ${line}: ${message} [SC${code}]`]);
  return byFile;
}

describe('shell files', () => {
  let faults: ReadonlyMap<string, readonly string[]>;
  beforeAll(async () => void (faults = noShellcheck ? new Map() : await faultsByFile()), 120_000);

  it.skipIf(noShellcheck).each(files)('%s passes shellcheck at its strictest', (file) => {
    expect(faults.get(file) ?? []).toEqual([]);
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
