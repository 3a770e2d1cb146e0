import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { ApiError } from '../../../src/cluster/client/api-error.js';
import { WorkQueue } from '../../../src/rehearsal/operators/work-queue.js';

afterEach(() => void vi.useRealTimers());

const idle = (queue: WorkQueue): Promise<void> => vi.waitUntil(() => queue.idle, { timeout: 10_000, interval: 10 }).then(() => undefined);

/** Something that a test lets happen. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

test('many events of one object before its turn make one reaction', async () => {
  const queue = new WorkQueue();
  let reactions = 0;
  for (let event = 0; event < 50; event++) queue.add('pong', async () => (reactions++, 'done'));
  expect(queue.idle).toBe(false);
  await idle(queue);
  expect(reactions).toBe(1);
});

test('an event during a reaction makes one more, and never two at once', async () => {
  const queue = new WorkQueue();
  const [begun, end] = [gate(), gate()];
  let [reactions, running, most] = [0, 0, 0];
  const work = async (): Promise<'done'> => {
    most = Math.max(most, ++running);
    begun.open();
    await end.opened;
    running--;
    reactions++;
    return 'done';
  };
  queue.add('pong', work);
  await begun.opened;
  queue.add('pong', work);
  queue.add('pong', work);
  end.open();
  await idle(queue);
  expect([reactions, most]).toEqual([2, 1]);
});

test('a conflict is tried again at once and is not idle; a refusal is told and tried again later', async () => {
  const queue = new WorkQueue();
  const tried = gate();
  let tries = 0;
  queue.add('conflict', async () => {
    tried.open();
    if (++tries < 3) throw new ApiError(409, { message: 'changed' });
    return 'done';
  });
  await tried.opened;
  await turn();
  expect(queue.idle).toBe(false);
  await idle(queue);
  expect(tries).toBe(3);

  let refusals = 0;
  const refused = gate();
  queue.add('refusal', async () => {
    refused.open();
    if (++refusals < 2) throw new ApiError(403, { message: 'no' });
    return 'done';
  });
  await refused.opened;
  await turn();
  expect([queue.idle, ...queue.refused]).toEqual([true, ['refusal', 'no']]);
  await vi.waitUntil(() => queue.refused.size === 0, { timeout: 10_000, interval: 10 });
});

test('nothing runs once it is stopped', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const queue = new WorkQueue();
  const begun = gate();
  let reactions = 0;
  queue.add('pong', async () => {
    reactions++;
    begun.open();
    return 'again';
  });
  await begun.opened;
  await turn();
  expect(vi.getTimerCount()).toBe(1);
  await queue.stop();
  expect([reactions, vi.getTimerCount()]).toEqual([1, 0]);
});
