import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { requirement } from '../../../require.js';
import { fullMachine, pi, prepared } from './full-machine.js';

const installed = (await execa('shellcheck', ['--version'], { reject: false })).exitCode === 0;
const noShellcheck = requirement(
  'shellcheck of what prepares a machine',
  installed,
  'shellcheck is not installed: apt-get install shellcheck',
);

/** Every script once, under a name that says whose it is. */
const scripts = new Map(
  [fullMachine, pi].flatMap(prepared).flatMap(({ body }) => {
    if (body.type !== 'HostCommand') return [];
    const { name, script, state, delete: removal } = body;
    return [
      [`${name}`, script],
      [`${name}, its state`, state],
      [`${name}, its removal`, removal],
    ].filter((entry): entry is [string, string] => entry[1] !== undefined);
  }),
);

describe.skipIf(noShellcheck)('shellcheck at its strictest', () => {
  it.each([...scripts])('finds nothing in %s', async (_, script) => {
    const { all } = await execa('shellcheck', ['--shell=sh', '--enable=all', '--severity=style', '-'], {
      input: script,
      reject: false,
      all: true,
    });
    expect(all).toBe('');
  });
});
