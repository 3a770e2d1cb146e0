import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shellLocal } from '../../../src/rehearsal/engine/over-ssh.js';
import { Bench, errors, ops } from './bench.js';
import type { Described } from './description.js';

describe('commands on this computer', { timeout: 120_000 }, () => {
  let bench: Bench;
  beforeEach(() => void (bench = new Bench()));
  afterEach(() => bench.remove());

  const local = (inputs: Readonly<Record<string, unknown>>): Described => ({
    type: 'other',
    name: 'leave',
    token: 'command:local:Command',
    inputs: { addPreviousOutputInEnv: false, logging: 'stderr', ...inputs },
  });

  it('do nothing when they come, and run with their input when they leave, saying what they say', async () => {
    const left = join(bench.folder, 'left');
    const leaving = local({ delete: `cat >${left}; echo warning: skipped >&2`, stdin: { $secret: 'the key itself' } });
    expect(ops(await bench.up([leaving], { local: shellLocal }))).toEqual(['create leave']);
    expect(existsSync(left)).toBe(false);
    expect(ops(await bench.up([leaving], { local: shellLocal }))).toEqual([]);
    expect(bench.text).not.toContain('the key itself');
    const report = await bench.up([], { local: shellLocal });
    expect(ops(report)).toEqual(['delete leave']);
    expect(report.diagnostics).toContainEqual(expect.objectContaining({ severity: 'info', message: 'warning: skipped' }));
    expect(readFileSync(left, 'utf8')).toBe('the key itself');
  });

  it('fail with all they printed, and stay until they have succeeded', async () => {
    await bench.up([local({ delete: 'echo no luck; exit 3' })], { local: shellLocal });
    const report = await bench.up([], { local: shellLocal });
    expect(ops(report)).toEqual(['failed delete leave']);
    expect(errors(report)).toContain('exit status 3: running "echo no luck; exit 3":\nno luck');
  });

  it('are refused where nothing was given that runs them, and with inputs that are not known', async () => {
    await bench.up([local({ delete: 'true' })]);
    expect(errors(await bench.up([]))).toContain('leave would run a command on this computer, and nothing was given that does');
    expect(errors(await bench.up([local({ environment: { A: '1' } })]))).toContain('environment is no input of a command');
    expect(errors(await bench.up([local({ addPreviousOutputInEnv: true })]))).toContain('addPreviousOutputInEnv is not false');
  });
});
