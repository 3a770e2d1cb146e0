import { inspect } from 'node:util';
import { RunError } from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import { HomeError } from '../../src/plan/problem.js';
import { SettingsError } from '../../src/settings/settings-error.js';
import { programError } from '../../src/pulumi/program-error.js';
import { UserError } from '../../src/user-error.js';

const FRAME = '    at Stack.run (/home/me/node_modules/@pulumi/resource.ts:1598:22)';

describe('an error that the program ends with', () => {
  it.each([
    new HomeError([{ rule: 'r', unit: 'u', message: 'm' }]),
    new SettingsError([{ file: 'f', path: 'p', message: 'm' }]),
    new UserError('m'),
  ])('is its message alone when it is meant for people: %s', (error) => {
    const thrown = programError(error) as Error;
    expect(RunError.isInstance(thrown)).toBe(true);
    expect(thrown.message).toBe(error.message);
    expect(thrown.stack).toBeUndefined();
  });

  it('keeps its stack trace when the program is at fault, without the frames that Node cannot print', () => {
    const fault = new TypeError('oops');
    fault.stack = `TypeError: oops\n    at up (/home/me/src/pulumi/main.ts:1:1)\n${FRAME}`;
    const thrown = programError(fault);
    expect(thrown).toBe(fault);
    expect(inspect(thrown, { colors: true })).toContain('main.ts:1:1');
  });
});
