import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCommandBody } from '../../../constructs/core/plan-unit.js';
import { commandScript, deleteScript } from '../../../src/machine/script/command-script.js';
import { framed } from '../../../src/machine/script/framed.js';
import { noHost, sandbox, type Sandbox } from './sandbox.js';

let box: Sandbox;
beforeEach(() => (box = sandbox()));
afterEach(() => box.remove());

function body(script: string, changes: Partial<HostCommandBody> = {}): HostCommandBody {
  return {
    type: 'HostCommand',
    host: 'pi-3',
    name: 'try',
    script,
    args: [],
    runsOn: 'pi-3',
    stdin: '',
    deleteIfReachable: false,
    timeoutSeconds: 20,
    secretOutput: false,
    ...changes,
  };
}

describe.skipIf(noHost)('the script of a command', () => {
  it('gives the output of the script, whatever quotes it is written with', async () => {
    const script = `printf '%s\\n' "it's" '$HOME' "\\"$(echo inner)\\""`;
    expect(await box.run(commandScript(body(script), box.stamps))).toEqual({ exitCode: 0, stdout: `it's\n$HOME\n"inner"\n`, stderr: '' });
  });

  it('gives every byte of its input to the script', async () => {
    const input = 'a\n\n"quoted" $(touch pwned) ümlaut\n\n';
    expect((await box.run(commandScript(body('cat', { stdin: input }), box.stamps), framed(input))).stdout).toBe(input);
    expect(existsSync(join(box.folder, 'pwned'))).toBe(false);
  });

  it('does not run the script when its input is cut', async () => {
    const { exitCode, stderr } = await box.run(
      commandScript(body('touch ran', { stdin: 'token' }), box.stamps),
      framed('token').slice(0, 4),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('host pi-3: try: only 2 of 5 bytes of its input arrived');
    expect(existsSync(join(box.folder, 'ran'))).toBe(false);
  });

  it('stops at the first step that fails and says where', async () => {
    const { exitCode, stderr } = await box.run(commandScript(body('false\ntouch ran'), box.stamps));
    expect(exitCode).toBe(1);
    expect(stderr).toBe('permacade: host pi-3: try failed with status 1. Running it again goes on from here\n');
    expect(existsSync(join(box.folder, 'ran'))).toBe(false);
  });

  it('is stopped when its time is over, with everything it started', async () => {
    const { exitCode, stderr } = await box.run(commandScript(body('(sleep 2; touch ran) & sleep 30', { timeoutSeconds: 1 }), box.stamps));
    expect(exitCode).toBe(124);
    expect(stderr).toContain('host pi-3: try: stopped after 1 seconds');
    expect(existsSync(join(box.folder, 'ran'))).toBe(false);
  });

  it('runs what was given for its removal, with the same input', async () => {
    const removal = deleteScript(body('true', { delete: 'cat >left', stdin: 'x' }), box.stamps)!;
    expect((await box.run(removal, framed('x'))).exitCode).toBe(0);
    expect(readFileSync(join(box.folder, 'left'), 'utf8')).toBe('x');
    expect(deleteScript(body('true'))).toBeUndefined();
  });
});
