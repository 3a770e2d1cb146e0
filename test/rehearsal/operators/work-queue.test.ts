import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ApiError } from '../../../src/cluster/client/api-error.js';
import { WorkQueue } from '../../../src/rehearsal/operators/work-queue.js';

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 400; tries++) await wait(10);
  expect(holds()).toBe(true);
}

test('many events of one object before its turn make one reaction', async () => {
  const queue = new WorkQueue();
  let reactions = 0;
  for (let event = 0; event < 50; event++) queue.add('pong', async () => (reactions++, 'done'));
  expect(queue.idle).toBe(false);
  await until(() => queue.idle);
  expect(reactions).toBe(1);
});

test('an event during a reaction makes one more, and never two at once', async () => {
  const queue = new WorkQueue();
  let [reactions, running, most] = [0, 0, 0];
  const work = async (): Promise<'done'> => {
    most = Math.max(most, ++running);
    await wait(30);
    running--;
    reactions++;
    return 'done';
  };
  queue.add('pong', work);
  await wait(10);
  queue.add('pong', work);
  queue.add('pong', work);
  await until(() => queue.idle);
  expect([reactions, most]).toEqual([2, 1]);
});

test('a conflict is tried again at once and is not idle; a refusal is told and tried again later', async () => {
  const queue = new WorkQueue();
  let tries = 0;
  queue.add('conflict', async () => {
    if (++tries < 3) throw new ApiError(409, { message: 'changed' });
    return 'done';
  });
  await until(() => tries === 1);
  await wait(20);
  expect(queue.idle).toBe(false);
  await until(() => queue.idle);
  expect(tries).toBe(3);

  let refusals = 0;
  queue.add('refusal', async () => {
    if (++refusals < 2) throw new ApiError(403, { message: 'no' });
    return 'done';
  });
  await until(() => refusals === 1 && queue.idle);
  expect([...queue.refused]).toEqual([['refusal', 'no']]);
  await until(() => queue.refused.size === 0);
});

test('nothing runs once it is stopped', async () => {
  const queue = new WorkQueue();
  let reactions = 0;
  queue.add('pong', async () => (reactions++, 'again'));
  await until(() => reactions === 1);
  await queue.stop();
  await wait(700);
  expect(reactions).toBe(1);
});
