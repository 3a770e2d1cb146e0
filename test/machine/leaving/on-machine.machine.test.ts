import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runAsRoot } from '../../../src/machine/leaving/on-machine.js';
import { withMarker } from '../../../src/machine/script/bundled-call.js';
import { nothingScript } from '../../../constructs/host/leaving/scripts.js';
import { smallHome } from './home.js';

const pi = { name: 'pi-1', address: '192.0.2.1', user: 'root', hostKey: 'ssh-ed25519 AAAA' } as const;
const machine = smallHome(pi, { ...pi, name: 'pi-3' }).hosts[0]!;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What was said, and what it failed with, when ssh prints `stderr` and the script ends with 1. */
async function failed(stderr: string): Promise<{ readonly said: readonly string[]; readonly error: unknown }> {
  const program = join(folder, 'ssh');
  writeFileSync(program, `#!/bin/sh\nprintf %s '${withMarker('')}'\ncat >&2 <<'END'\n${stderr}\nEND\nexit 1\n`);
  chmodSync(program, 0o755);
  const said: string[] = [];
  const error = await runAsRoot(machine, 'looking', nothingScript, [], 9, { say: (line) => said.push(line) }).catch(
    (thrown: unknown) => thrown,
  );
  return { said, error };
}

it('a refusal is told once, whole, and after what was said before it', async () => {
  const { said, error } = await failed('waiting\npermacade: host pi-1: does not leave. The servers now:\npi-1 ready=True');
  expect(said).toEqual(['waiting']);
  expect(error).toMatchObject({ name: 'UserError', message: 'host pi-1: does not leave. The servers now:\npi-1 ready=True' });
});

it('a script that fails without a reason is named by its step', async () => {
  const { said, error } = await failed('rmdir: busy');
  expect(said).toEqual(['rmdir: busy']);
  expect(error).toMatchObject({ name: 'UserError', message: 'host pi-1: looking: rmdir: busy' });
});
