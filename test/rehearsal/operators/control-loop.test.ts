import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../../../src/cluster/client/api-error.js';
import { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import type { Change } from '../../../src/rehearsal/operators/change.js';
import { ControlLoop } from '../../../src/rehearsal/operators/control-loop.js';

const config = new KubeConfig();
config.loadFromClusterAndUser({ name: 'nowhere', server: 'https://127.0.0.1:1', skipTLSVerify: false }, { name: 'nobody' });

let wanted: readonly Change[];
let looks: number;
let loop: ControlLoop;

beforeEach(() => {
  vi.useFakeTimers();
  [wanted, looks] = [[], 0];
  loop = new ControlLoop(new ClusterClient(config), () => (looks++, wanted));
});
afterEach(() => void vi.useRealTimers());

test('a burst of events makes one look', async () => {
  for (let event = 0; event < 50; event++) loop.look();
  expect(loop.idle).toBe(false);
  await vi.runAllTimersAsync();
  expect(looks).toBe(1);
  expect(loop.idle).toBe(true);
});

test('what is being made is not begun again, and is looked at once more afterwards', async () => {
  const ends: (() => void)[] = [];
  wanted = [{ key: 'pong', make: () => new Promise<void>((resolve) => ends.push(resolve)) }];
  loop.look();
  await vi.runAllTimersAsync();
  loop.look();
  await vi.runAllTimersAsync();
  expect(ends).toHaveLength(1);
  expect(loop.idle).toBe(false);
  wanted = [];
  ends[0]!();
  await vi.runAllTimersAsync();
  expect(looks).toBe(3);
  expect(loop.idle).toBe(true);
});

test('a conflict is tried again soon and is not idle until then', async () => {
  let tries = 0;
  wanted = [{ key: 'pong', make: async () => fail(tries++ < 2, 409) }];
  loop.look();
  await vi.advanceTimersToNextTimerAsync();
  expect([tries, loop.idle, loop.refused.size]).toEqual([1, false, 0]);
  await vi.runAllTimersAsync();
  expect([tries, loop.idle]).toEqual([3, true]);
});

test('a refusal is told, is idle, and is tried again until it is wanted no more', async () => {
  wanted = [{ key: 'pong', make: async () => fail(true, 403) }];
  loop.look();
  await vi.advanceTimersToNextTimerAsync();
  expect([...loop.refused]).toEqual([['pong', 'no']]);
  expect(loop.idle).toBe(true);
  await vi.advanceTimersToNextTimerAsync();
  expect([looks, loop.refused.size]).toEqual([2, 1]);
  wanted = [];
  await vi.runAllTimersAsync();
  expect(loop.refused.size).toBe(0);
});

test('nothing is made once it is stopped', async () => {
  wanted = [{ key: 'pong', make: async () => fail(true, 409) }];
  loop.look();
  await vi.advanceTimersToNextTimerAsync();
  await loop.stop();
  loop.look();
  await vi.runAllTimersAsync();
  expect(looks).toBe(1);
});

function fail(fails: boolean, code: number): void {
  if (fails) throw new ApiError(code, { message: 'no' });
}
