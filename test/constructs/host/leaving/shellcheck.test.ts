import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { admitScript } from '../../../../constructs/host/leaving/admit-script.js';
import { cleanScript } from '../../../../constructs/host/leaving/clean-script.js';
import { leaveScript } from '../../../../constructs/host/leaving/leave-script.js';
import { mayLeaveScript } from '../../../../constructs/host/leaving/may-leave-script.js';
import { requirement } from '../../../require.js';

const installed = (await execa('shellcheck', ['--version'], { reject: false })).exitCode === 0;
const none = requirement('shellcheck of the scripts of leaving', installed, 'shellcheck is not installed: apt-get install shellcheck');

describe.skipIf(none)('shellcheck at its strictest', () => {
  it.each(Object.entries({ admitScript, cleanScript, leaveScript, mayLeaveScript }))('finds nothing in %s', async (_, script) => {
    const { all } = await execa('shellcheck', ['--shell=sh', '--enable=all', '--severity=style', '-'], {
      input: script,
      reject: false,
      all: true,
    });
    expect(all).toBe('');
  });
});
