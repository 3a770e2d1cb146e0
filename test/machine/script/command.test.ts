import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCommandBody } from '../../../constructs/core/plan-unit.js';
import { stampName } from '../../../constructs/core/stamp.js';
import { createCall, deleteCall } from '../../../src/machine/script/call.js';
import { scriptFolder, SCRIPT_FOLDERS } from '../../../src/machine/script/installation.js';
import { commandBody, hostPlan, installBody, scriptOf } from './host-plan.js';
import { noHost, type Outcome, sandbox, type Sandbox } from './sandbox.js';

let box: Sandbox;
beforeEach(() => (box = sandbox()));
afterEach(() => box.remove());

/** Runs a command whose `main` has these lines, once its script is installed. */
async function run(lines: string, changes: Partial<HostCommandBody> = {}, text = ''): Promise<Outcome> {
  const body = commandBody(changes);
  const plan = hostPlan([body], { 'try.sh': scriptOf(lines) });
  expect((await box.call(createCall(plan, installBody))).exitCode).toBe(0);
  return box.call(createCall(plan, body), text);
}

describe.skipIf(noHost)('the call of a command', () => {
  it('gives the output of the script, and its arguments to it, whatever is in them', async () => {
    const args = ["it's", '$HOME', '"$(touch pwned)"', 'two\nlines\n', '', '50%', 'ü!'];
    expect(await run(`printf '%s|' "$@"`, { args })).toEqual({ exitCode: 0, stdout: `${args.join('|')}|`, stderr: '' });
    expect(existsSync(join(box.folder, 'pwned'))).toBe(false);
  });

  it('gives every byte of its input to the script', async () => {
    const input = 'a\n\n"quoted" $(touch pwned) ümlaut\n\n';
    expect((await run('cat', { stdin: input }, input)).stdout).toBe(input);
    expect(existsSync(join(box.folder, 'pwned'))).toBe(false);
  });

  it('does not run the script when its input is cut', async () => {
    const body = commandBody({ stdin: 'token' });
    const plan = hostPlan([body], { 'try.sh': scriptOf('touch ran') });
    await box.call(createCall(plan, installBody));
    const { exitCode, stderr } = await box.run(createCall(plan, body).line, '5\nto');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('host pi-3: try: only 2 of 5 bytes of its input arrived');
    expect(existsSync(join(box.folder, 'ran'))).toBe(false);
  });

  it('shows what the script says first, and stops at the first step that fails', async () => {
    const { exitCode, stderr } = await run('echo "no disk of that name" >&2\nfalse\ntouch ran');
    expect(exitCode).toBe(1);
    expect(stderr).toBe('no disk of that name\npermacade: host pi-3: try: failed with status 1. Running it again goes on from here\n');
    expect(existsSync(join(box.folder, 'ran'))).toBe(false);
  });

  it('is stopped when its time is over, with everything it started', async () => {
    const { exitCode, stderr } = await run('(sleep 2; touch ran) & sleep 30', { timeoutSeconds: 1 });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('host pi-3: try: stopped after 1 seconds');
    expect(existsSync(join(box.folder, 'ran'))).toBe(false);
  });

  it('never counts a script as done that is cut off, wherever it is', async () => {
    const body = commandBody();
    const whole = scriptOf('touch ran', 'echo "a few words"', 'touch "ran too"');
    const plan = hostPlan([body], { 'try.sh': whole });
    await box.call(createCall(plan, installBody));
    const file = join(box.scripts, scriptFolder(plan.scripts, 'try.sh'), 'try.sh');
    const stamp = join(box.state, 'stamps', stampName('host/pi-3/command/try'));
    for (let length = 0; length < whole.length - 1; length += 3) {
      writeFileSync(file, whole.slice(0, length));
      const { exitCode } = await box.call(createCall(plan, body));
      expect([exitCode === 0, existsSync(stamp)], `cut after ${length} of ${whole.length} bytes`).toEqual([false, false]);
    }
    writeFileSync(file, whole);
    expect((await box.call(createCall(plan, body))).exitCode).toBe(0);
    expect(existsSync(stamp)).toBe(true);
  });

  it('is never taken for done when the call that brings the scripts is cut, wherever that is', async () => {
    const { line, before = '', input } = createCall(hostPlan([], { 'try.sh': scriptOf('true') }), installBody);
    const whole = `${before}${input('')!}`;
    const stamp = join(box.state, 'stamps', stampName('host/pi-3/command/scripts'));
    for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 40)) {
      const { exitCode } = await box.run(line, whole.slice(0, length));
      expect([exitCode === 0, existsSync(stamp)], `cut after ${length} of ${whole.length} bytes`).toEqual([false, false]);
    }
    expect((await box.run(line, whole.slice(0, -1))).stderr).toMatch(/only \d+ of \d+ bytes of the scripts arrived/);
    expect((await box.run(line, whole)).exitCode).toBe(0);
    expect(existsSync(stamp)).toBe(true);
  });

  it('runs what was given for its removal, with the same input, and forgets it', async () => {
    const body = commandBody({ delete: 'try.delete.sh', stdin: 'x' });
    const plan = hostPlan([body], { 'try.sh': scriptOf('cat >/dev/null'), 'try.delete.sh': scriptOf('cat >left') });
    await box.call(createCall(plan, installBody));
    await box.call(createCall(plan, body), 'x');
    // A program of another day needs other scripts: what the removal needs stays.
    const later = hostPlan([]);
    expect((await box.call(createCall(later, installBody))).exitCode).toBe(0);
    expect(existsSync(join(box.scripts, scriptFolder(plan.scripts, 'try.sh')))).toBe(false);
    expect((await box.call(deleteCall(plan, body)!, 'x')).stderr).toBe('');
    expect(readFileSync(join(box.folder, 'left'), 'utf8')).toBe('x');
    const next = hostPlan([], { 'other.sh': scriptOf('true') });
    await box.call(createCall(next, installBody));
    expect(existsSync(join(box.scripts, scriptFolder(plan.scripts, 'try.delete.sh')))).toBe(false);
    expect(deleteCall(plan, commandBody())).toBeUndefined();
  });

  it('has nothing to take back on a machine that was installed again, and says so', async () => {
    const body = commandBody({ delete: 'try.sh' });
    const { exitCode, stderr } = await box.call(deleteCall(hostPlan([body], { 'try.sh': scriptOf('touch ran') }), body)!);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^permacade: warning: host pi-3: nothing of try was undone, because its scripts are gone\./);
  });

  it('is short, and holds no text of a script', () => {
    const plan = hostPlan([commandBody()], { 'try.sh': scriptOf('echo 1') });
    const { line } = createCall(plan, commandBody({ args: ['one', 'two words'] }));
    expect(line).toMatch(
      /^\/bin\/sh \/usr\/local\/lib\/permacade\/call-\w{16}\/call.sh 20 command pi-3 try \S+ \w{32} - nothing try-\w{16} - - one 'two words'$/,
    );
    expect(line.startsWith(`/bin/sh ${SCRIPT_FOLDERS}/`)).toBe(true);
  });
});
