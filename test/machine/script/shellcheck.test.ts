import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { requirement } from '../../require.js';
import { COMMAND_PROGRAM, commandScript } from '../../../src/machine/script/command-script.js';
import { OBSERVER_PROGRAM } from '../../../src/machine/observe/observer.js';
import { FILE_PROGRAM, fileScript } from '../../../src/machine/script/file-script.js';
import { removalScript } from '../../../src/machine/script/removal-script.js';

const installed = (await execa('shellcheck', ['--version'], { reject: false })).exitCode === 0;
const noShellcheck = requirement('shellcheck of host scripts', installed, 'shellcheck is not installed: apt-get install shellcheck');

const file = fileScript({
  type: 'HostFile',
  host: 'pi-3',
  path: `/etc/it's "$(reboot)"`,
  content: 'a',
  mode: '0644',
  owner: 'root',
  group: 'root',
  restarts: ['k3s'],
});
const command = commandScript({
  type: 'HostCommand',
  host: 'pi-3',
  name: 'try',
  script: "echo 'hi'",
  stdin: 'a',
  timeoutSeconds: 5,
  secretOutput: false,
  args: [],
  runsOn: 'pi-3',
  deleteIfReachable: false,
});

describe.skipIf(noShellcheck)('shellcheck at its strictest', () => {
  it.each([
    ['the program of a file', FILE_PROGRAM, []],
    ['the program of a command', COMMAND_PROGRAM, []],
    ['the program that observes', OBSERVER_PROGRAM, []],
    [
      'the script of a removal',
      removalScript('host pi-3: cleaning', { name: 'pi-3', address: 'a', user: 'pi', hostKey: 'k' }, "echo 'hi'"),
      ['--exclude=SC2016'],
    ],
    // A program that is handed to another shell must not be expanded by this one: SC2016 is what is wanted.
    ['the script of a file', file, ['--exclude=SC2016']],
    ['the script of a command', command, ['--exclude=SC2016']],
  ])('finds nothing in %s', async (_, script, options) => {
    const { all } = await execa('shellcheck', ['--shell=sh', '--enable=all', '--severity=style', ...options, '-'], {
      input: script,
      reject: false,
      all: true,
    });
    expect(all).toBe('');
  });
});

describe('programs', () => {
  it.each([
    ['file', FILE_PROGRAM],
    ['command', COMMAND_PROGRAM],
    ['observation', OBSERVER_PROGRAM],
  ])('of a %s hold no single quote, so that they read the same inside one', (_, program) => {
    expect(program).not.toContain("'");
  });
});
