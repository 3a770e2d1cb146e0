import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeptProcess, runInFolder } from '../../../src/rehearsal/control-plane/kept-process.js';
import { TemporaryFolder } from '../../../src/rehearsal/control-plane/temporary-folder.js';
import { leftBehind, listProcesses } from './left-behind.js';

let parent: string;
let folder: TemporaryFolder;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  folder = TemporaryFolder.create(parent, 'folder-');
});
afterEach(async () => {
  await folder.remove();
  rmSync(parent, { recursive: true, force: true });
});

const shell = (script: string): KeptProcess => new KeptProcess({ name: 'sample', command: '/bin/sh', args: ['-c', script], folder });

test('a process that ends by itself says how, and what it printed is kept', async () => {
  const process = shell('echo one; echo two >&2; exit 7');
  expect(await process.exited).toBe(7);
  expect(process.running).toBe(false);
  expect(process.output).toBe('one\ntwo\n');
  await process.stop();
});

test('what a process started and left behind ends with it', async () => {
  const process = shell('sleep 300 & exit 0');
  expect(await process.exited).toBe(0);
  await folder.remove();
  expect(await leftBehind(folder.path)).toEqual([]);
});

test('stopping ends a process that will not listen, with everything it started', async () => {
  const process = shell("trap '' TERM INT HUP; sleep 300 & sleep 300 & wait; sleep 300");
  await expect.poll(() => listProcesses(folder.path).length).toBeGreaterThanOrEqual(5);
  expect(process.running).toBe(true);
  await process.stop();
  await folder.remove();
  expect(await leftBehind(folder.path)).toEqual([]);
});

test('removing a folder ends every process in it, and nothing more can start there', async () => {
  const processes = [shell('sleep 300'), shell('sleep 300')];
  await folder.remove();
  expect(existsSync(folder.path)).toBe(false);
  expect(processes.map(({ running }) => running)).toEqual([false, false]);
  expect(() => shell('sleep 300')).toThrow('is being removed: nothing more can start in it');
});

test('a short program gives what it printed, or fails with what it complained of', async () => {
  const run = (script: string) => runInFolder({ name: 'sample', command: '/bin/sh', args: ['-c', script], folder });
  expect(await run('echo one; echo two >&2')).toBe('one\n');
  await expect(run('echo one; echo two >&2; exit 3')).rejects.toThrow('sample ended with 3: two');
});

test('a program that does not exist ends at once and says so', async () => {
  const process = new KeptProcess({ name: 'sample', command: '/nowhere/program', args: [], folder });
  expect(await process.exited).toBe(127);
  expect(process.output).toContain('/nowhere/program');
});
