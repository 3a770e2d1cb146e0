import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeptProcess } from '../../../src/rehearsal/control-plane/kept-process.js';
import { TemporaryFolder } from '../../../src/rehearsal/control-plane/temporary-folder.js';
import { leftBehind, processesOf } from './left-behind.js';

let parent: string;
let folder: TemporaryFolder;

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  folder = await TemporaryFolder.create(parent, 'folder-');
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
  await wait(100);
  expect(process.running).toBe(true);
  expect(processesOf(folder.path).length).toBeGreaterThanOrEqual(5);
  await process.stop();
  await folder.remove();
  expect(await leftBehind(folder.path)).toEqual([]);
});

test('a folder stays until the last process in it has ended', async () => {
  shell('sleep 0.5');
  const removed = folder.remove();
  await wait(150);
  expect(existsSync(folder.path)).toBe(true);
  await removed;
  expect(existsSync(folder.path)).toBe(false);
});

test('a program that does not exist ends at once and says so', async () => {
  const process = new KeptProcess({ name: 'sample', command: '/nowhere/program', args: [], folder });
  expect(await process.exited).toBe(127);
  expect(process.output).toContain('/nowhere/program');
});
