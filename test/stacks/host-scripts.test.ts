import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { requirement } from '../require.js';
import { exampleHome } from './example.js';

const installed = (await execa('shellcheck', ['--version'], { reject: false })).exitCode === 0;
const noShellcheck = requirement('shellcheck of the example home', installed, 'shellcheck is not installed: apt-get install shellcheck');

/** Each text once, with the first unit that has it. */
const scripts = new Map<string, string>();
for (const { id, body } of exampleHome().plan.units) {
  if (body.type !== 'HostCommand') continue;
  for (const text of [body.script, body.state, body.delete]) if (text !== undefined && !scripts.has(text)) scripts.set(text, id);
}

describe('the scripts of the example home', () => {
  it.skipIf(noShellcheck)('all pass shellcheck at its strictest', { timeout: 60_000 }, async () => {
    const faults: string[] = [];
    for (const [input, id] of scripts) {
      const { stdout } = await execa('shellcheck', ['--shell=sh', '--enable=all', '--severity=style', '--format=gcc', '-'], {
        input,
        reject: false,
      });
      if (stdout !== '') faults.push(`${id}\n${stdout}`);
    }
    expect(faults).toEqual([]);
  });

  it('are the same for all machines: values come as arguments or on standard input', () => {
    const names = exampleHome().plan.hosts.flatMap(({ name, address }) => [name, address]);
    for (const [text, id] of scripts) {
      const found = names.filter((value) => new RegExp(`(?<![\\w.-])${value.replaceAll('.', '\\.')}(?![\\w.-])`).test(text));
      expect(found, id).toEqual([]);
    }
  });
});
