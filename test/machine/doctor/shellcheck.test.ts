import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { DOCTOR_PROGRAM } from '../../../src/machine/doctor/program.js';
import { requirement } from '../../require.js';

const installed = (await execa('shellcheck', ['--version'], { reject: false })).exitCode === 0;
const noShellcheck = requirement('shellcheck of the doctor', installed, 'shellcheck is not installed: apt-get install shellcheck');

describe.skipIf(noShellcheck)('shellcheck at its strictest', () => {
  it.each([
    // What the disk guard shares with it is not all used here: SC2034.
    ['the program', DOCTOR_PROGRAM, ['--exclude=SC2034']],
  ])('finds nothing in %s of an examination', async (_, script, options) => {
    const { all } = await execa('shellcheck', ['--shell=sh', '--enable=all', '--severity=style', ...options, '-'], {
      input: script,
      reject: false,
      all: true,
    });
    expect(all).toBe('');
  });
});
