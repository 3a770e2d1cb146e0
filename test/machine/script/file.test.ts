import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretRef, text } from '../../../constructs/core/secret-ref.js';
import type { HostFileBody } from '../../../constructs/core/plan-unit.js';
import { createCall } from '../../../src/machine/script/call.js';
import { framed } from '../../../src/machine/script/framed.js';
import { hostPlan, installBody } from './host-plan.js';
import { noHost, sandbox, type Sandbox } from './sandbox.js';

let box: Sandbox;
beforeEach(async () => {
  box = sandbox();
  await box.call(createCall(plan, installBody));
});
const plan = hostPlan([]);
afterEach(() => box.remove());

/** A file of the sandbox, owned by whoever runs the tests. */
function body(path: string, changes: Partial<HostFileBody> = {}): HostFileBody {
  return {
    type: 'HostFile',
    host: 'pi-3',
    path: join(box.folder, path),
    content: 'new\n',
    mode: '0644',
    owner: String(process.getuid!()),
    group: String(process.getgid!()),
    restarts: [],
    ...changes,
  };
}

const apply = (file: HostFileBody, content = 'new\n') => box.call(createCall(plan, file), content);
const read = (file: HostFileBody): string => readFileSync(file.path, 'utf8');
const leftovers = (file: HostFileBody): readonly string[] => readdirSync(dirname(file.path)).filter((name) => name.includes('permacade'));

describe.skipIf(noHost)('the call of a file', () => {
  it('writes the content with its mode, making the folders above it, and says nothing', async () => {
    const file = body('etc/rancher/k3s/registries.yaml', { mode: '0600' });
    expect(await apply(file)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(read(file)).toBe('new\n');
    expect(statSync(file.path).mode & 0o7777).toBe(0o600);
    expect(statSync(dirname(file.path)).mode & 0o7777).toBe(0o755);
    expect(leftovers(file)).toEqual([]);
  });

  it.each(['', 'no line end', '\n\n', 'ümlaut 🎮\n', `${'long '.repeat(40_000)}\n`])('keeps every byte of %j', async (content) => {
    const file = body('file');
    expect((await apply(file, content)).stderr).toBe('');
    expect(read(file)).toBe(content);
  });

  it.each(['with space', "it's", 'say "hi"', '$(touch pwned)', '`touch pwned`', '-rf', '*', '\\n', '&& touch pwned', 'ümlaut'])(
    'writes to a file called %j and runs nothing of its name',
    async (name) => {
      const file = body(name);
      expect((await apply(file)).stderr).toBe('');
      expect(read(file)).toBe('new\n');
      expect(existsSync(join(box.folder, 'pwned'))).toBe(false);
    },
  );

  it('leaves a file that is right untouched, down to its inode and times', async () => {
    const file = body('file', { restarts: ['k3s'] });
    writeFileSync(file.path, 'new\n', { mode: 0o644 });
    const before = statSync(file.path);
    expect(await apply(file)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const { ino, mtimeMs, ctimeMs } = statSync(file.path);
    expect({ ino, mtimeMs, ctimeMs }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs, ctimeMs: before.ctimeMs });
    expect(box.systemctl()).toEqual([]);
  });

  it('puts back a mode that was changed by hand', async () => {
    const file = body('file', { restarts: ['k3s'] });
    writeFileSync(file.path, 'new\n');
    chmodSync(file.path, 0o666);
    await apply(file);
    expect(statSync(file.path).mode & 0o7777).toBe(0o644);
    expect(box.systemctl()).toContain('restart -- k3s');
  });

  it('replaces a symbolic link, not what it points to', async () => {
    const file = body('file');
    mkdirSync(join(box.folder, 'elsewhere'));
    symlinkSync(join(box.folder, 'elsewhere'), file.path);
    // A link to a folder is a folder to whoever asks, and is left for a person to look at.
    const { exitCode, stderr } = await apply(file);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('is a folder there; move it away');
    const other = body('other');
    writeFileSync(join(box.folder, 'target'), 'keep\n');
    symlinkSync(join(box.folder, 'target'), other.path);
    expect((await apply(other)).exitCode).toBe(0);
    expect(readFileSync(join(box.folder, 'target'), 'utf8')).toBe('keep\n');
    expect(read(other)).toBe('new\n');
  });

  it('restarts its services when it changed, and not those that are stopped on purpose', async () => {
    const file = body('file', { restarts: ['k3s', 'docker'] });
    box.service('docker', { state: 'inactive' });
    expect((await apply(file)).exitCode).toBe(0);
    expect(box.systemctl()).toEqual(['daemon-reload', 'restart -- k3s']);
    await apply(file);
    expect(box.systemctl()).toHaveLength(2);
  });

  it('tells host, step and the last journal lines when a service does not come up, and tries again the next time', async () => {
    const file = body('file', { restarts: ['k3s'] });
    box.service('k3s', { restarts: false });
    const { exitCode, stderr } = await apply(file);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('host pi-3: the last lines of k3s:\nconfig: line 3: what is this\n');
    expect(stderr).toContain(`host pi-3: ${file.path}: failed while restarting k3s`);
    box.service('k3s', { state: 'failed', restarts: true });
    expect((await apply(file)).exitCode).toBe(0);
    expect(box.systemctl().filter((line) => line === 'restart -- k3s')).toHaveLength(2);
    expect(leftovers(file)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['half', framed('new\n').slice(0, 3)],
    ['a size that is none', 'many\nnew\n'],
  ])('keeps the old file when the connection is cut after %s', async (_, input) => {
    const file = body('file');
    writeFileSync(file.path, 'old\n');
    const { exitCode, stderr } = await box.run(createCall(plan, file).line, input);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('host pi-3');
    expect(read(file)).toBe('old\n');
    expect(leftovers(file)).toEqual([]);
  });

  it('keeps the old file when it is killed at any moment, and the next run finishes and cleans up', async () => {
    const file = body('file', { restarts: ['k3s'] });
    const content = 'new line\n'.repeat(20_000);
    for (let moment = 0; moment < 25; moment++) {
      writeFileSync(file.path, 'old\n');
      rmSync(join(box.folder, 'systemctl.log'), { force: true });
      const running = box.start(createCall(plan, file).line);
      running.stdin!.on('error', () => undefined);
      running.stdin!.end(moment % 5 === 0 ? framed(content).slice(0, 1_000) : framed(content));
      await sleep(moment * 2);
      try {
        process.kill(-running.pid!, 'SIGKILL');
      } catch {
        // It was done before the moment came.
      }
      await running;
      expect(['old\n', content]).toContain(read(file));
      expect((await apply(file, content)).exitCode).toBe(0);
      expect(read(file)).toBe(content);
      expect(leftovers(file)).toEqual([]);
      // Whoever was killed, in the end the service saw the new file.
      expect(box.systemctl().at(-1)).toBe('restart -- k3s');
    }
  });

  it('says which owner is missing', async () => {
    const file = body('file', { owner: 'nobody-has-this-name' });
    const { exitCode, stderr } = await apply(file);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('failed while setting owner nobody-has-this-name:');
    expect(existsSync(file.path)).toBe(false);
  });
});

describe('the line of that call', () => {
  it('changes with the content, but never holds it or the value of a secret', () => {
    const line = (content: HostFileBody['content']): string => createCall(plan, body('file', { content })).line;
    expect(line('first content')).not.toContain('first content');
    expect(line('second content')).not.toBe(line('first content'));
    expect(line(text`token=${new SecretRef('k3s-token')}`)).not.toContain('token');
  });
});
