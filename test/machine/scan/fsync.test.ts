import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readLatency } from '../../../src/machine/scan/latency.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'permacade-fsync-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const script = fileURLToPath(new URL('../../../src/machine/scan/fsync.sh', import.meta.url));

/** A shell that sources the script and measures the disk of the folder. */
const measuring = (writes: string, seconds: string, place = folder): readonly string[] => [
  ...['-c', 'set -eu; . "$0"; measure_fsync "$@"', script],
  ...['sda', place, writes, seconds],
];

test('measures as many writes as asked for, and leaves nothing', async () => {
  const { stdout } = await execa('sh', measuring('12', '10'), { env: { LC_ALL: 'C' } });
  const [word, device, place, ...times] = stdout.trim().split('\t');
  expect([word, device, place]).toEqual(['fsync', 'sda', folder]);
  expect(times).toHaveLength(12);
  expect(readLatency(times.map(Number))).toMatchObject({ writes: 12 });
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGKILL'] as const)('killed by %s in the middle it leaves nothing', async (signal) => {
  const running = spawn('sh', measuring('1000000', '60'), { stdio: 'ignore' });
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1), { timeout: 5000 });
  const ended = once(running, 'exit');
  running.kill(signal);
  await ended;
  await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]), { timeout: 5000 });
});

test('removes what an earlier one left that lost power, and nothing that is still in use', async () => {
  const old = join(folder, '.permacade-fsync.old');
  writeFileSync(old, 'x');
  utimesSync(old, new Date(0), new Date(0));
  writeFileSync(join(folder, '.permacade-fsync.new'), 'x');
  await execa('sh', measuring('1', '10'));
  expect(readdirSync(folder)).toEqual(['.permacade-fsync.new']);
});

test('a folder that cannot be written to is not measured', async () => {
  const { stdout, exitCode } = await execa('sh', measuring('5', '5', '/proc/1'));
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
});

test.each([
  [[0.001, 0.002, 0.003], { writes: 3, p50Milliseconds: 2, p99Milliseconds: 3 }],
  [[...Array.from({ length: 99 }, () => 0.0011), 0.5], { writes: 100, p50Milliseconds: 1.1, p99Milliseconds: 1.1 }],
  [[...Array.from({ length: 98 }, () => 0.0011), 0.5, 0.7], { writes: 100, p50Milliseconds: 1.1, p99Milliseconds: 500 }],
  [[0.0000001, NaN], { writes: 1, p50Milliseconds: 0.01, p99Milliseconds: 0.01 }],
])('median and 99 of 100 of %j', (seconds, expected) => {
  expect(readLatency(seconds)).toEqual(expected);
});
