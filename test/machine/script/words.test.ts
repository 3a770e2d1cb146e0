import { existsSync } from 'node:fs';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCall, deleteCall } from '../../../src/machine/script/call.js';
import { bundleCall, isBundled } from '../../../src/machine/script/bundled-call.js';
import { tooLong } from '../../../src/machine/script/limits.js';
import { inOne, ownScripts } from '../../../src/machine/script/own-scripts.js';
import { quotedWord } from '../../../src/machine/script/words.js';
import { requirement } from '../../require.js';
import { shellScript } from '../../shell-script.js';
import { exampleHome } from '../../stacks/example.js';

/** Login shells that a person may have. */
const SHELLS = ['bash', 'dash', 'zsh', 'fish', 'tcsh'];

const missing = SHELLS.filter((shell) => !existsSync(`/usr/bin/${shell}`));
const noShells = requirement('calls in login shells', missing.length === 0, `install these: apt-get install ${missing.join(' ')}`);

const WORDS = inOne(ownScripts(), 'words.sh');
const PRINT = `${WORDS}\nfor word in "$@"; do decode "\${word}"; printf '%s\\000' "\${decoded}"; done`;

const ODD = [
  '',
  "it's",
  '$HOME',
  '`id`',
  '\\',
  'back\\\\slash',
  '!!',
  '!',
  '%',
  '%self',
  '~',
  '~root',
  '=ls',
  '*',
  '{a,b}',
  'a\nb\n',
  '#',
  '^a^b',
  '-n',
  '"',
  ';',
  '&&',
];

const values = [
  ...ODD,
  ...fc.sample(
    fc.string({ unit: 'binary', maxLength: 12 }).map((value) => value.replaceAll('\0', '')),
    { seed: 7, numRuns: 150 },
  ),
];

describe('a word of a call', () => {
  it.skipIf(noShells).each(SHELLS)('reaches a script under %s exactly as it was, whatever is in it', async (shell) => {
    const { line, input } = bundleCall(PRINT, values);
    const { stdout, stderr } = await execa(`/usr/bin/${shell}`, ['-c', line], { input });
    expect(stderr).toBe('');
    expect(stdout.split('\0').slice(0, -1)).toEqual(values);
  });

  it('that means itself to every shell stays as it is, and others are told apart from their neighbours', () => {
    expect(['/etc/hosts', 'label:role=cameras', 'a b'].map(quotedWord)).toEqual(['/etc/hosts', 'label:role=cameras', "'a b'"]);
  });
});

describe('the calls of the example home', () => {
  const { plan } = exampleHome();
  const bodies = plan.units.flatMap(({ body }) => (body.type === 'KubernetesObject' ? [] : [body]));
  // Each script and each file once, wherever it is.
  const distinct = new Map(bodies.map((body) => [body.type === 'HostFile' ? body.path : body.script, body]));
  const lines = [...distinct.values()].flatMap((body) => {
    return [createCall(plan, body), deleteCall(plan, body)].flatMap((call) =>
      call === undefined || isBundled(call.line) ? [] : [call.line],
    );
  });
  const print = shellScript(`printf '%s\\000' "$@"`).file;
  /** The words that reach the script which every call begins with, of all calls. */
  const wordsUnder = async (shell: string): Promise<readonly string[]> => {
    const words: string[] = [];
    for (let at = 0; at < lines.length; at += 100) {
      const some = lines.slice(at, at + 100).map((line) => line.replace(/\S+\/call\.sh/, print));
      words.push(...(await execa(`/usr/bin/${shell}`, ['-c', some.join(' ; ')])).stdout.split('\0'));
    }
    return words;
  };

  it.skipIf(noShells)('bring the same words under every login shell', async () => {
    const expected = await wordsUnder('dash');
    expect(lines.length).toBeGreaterThan(60);
    expect(expected.length).toBeGreaterThan(800);
    for (const shell of SHELLS) expect(await wordsUnder(shell), shell).toEqual(expected);
  });
});

describe('a script that comes with its call', () => {
  it.skipIf(noShells).each(SHELLS)('is never taken for done under %s when a part of it is missing', async (shell) => {
    const { line, input } = bundleCall('main() {\n  echo one\n  echo two\n}\n\nmain "$@"', []);
    // Once its main has run to the end, nothing of it can be missing any more.
    for (let length = 0; length < input.indexOf('exit 0') - 1; length += 5) {
      const { exitCode } = await execa(`/usr/bin/${shell}`, ['-c', line], { input: input.slice(0, length), reject: false });
      expect(exitCode, `cut after ${length} of ${input.length} bytes`).not.toBe(0);
    }
    expect((await execa(`/usr/bin/${shell}`, ['-c', line], { input })).stdout).toBe('one\ntwo');
  });
});

describe('a call', () => {
  it('is refused when a host could not take it', () => {
    expect(tooLong('x'.repeat(60_000))).toBeUndefined();
    expect(tooLong('x'.repeat(70_000))).toContain('has 70000 bytes');
  });
});
