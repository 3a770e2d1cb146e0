import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeRef } from '../../../../src/cluster/client/api-object.js';
import { selfSigned } from '../../../certificate.js';
import type { HomeInTest } from '../home-in-test.js';

/** How a container of the test's pods is. */
function container(state: object, more: object = {}): object {
  return { name: 'main', image: '', imageID: '', ready: false, restartCount: 7, state, ...more };
}

/** What pods say. */
export function podCases(of: () => HomeInTest): void {
  describe('a pod that', () => {
    test("cannot be placed says the scheduler's words", async () => {
      const home = of();
      const message = '0/11 nodes are available: 11 Insufficient memory. preemption: not eligible.';
      await home.pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] });
      expect(await home.problems()).toEqual([`Pod/games/pong-0: cannot be placed: Unschedulable: ${message}`]);
    });

    test('cannot get its image says what the registry said, once for all pods of a controller', async () => {
      const home = of();
      const state = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "home:5000/pong:1":\nnot found' } };
      for (const number of [0, 1, 2])
        await home.pod({ phase: 'Pending', containerStatuses: [container(state)] }, { number, owner: 'pong-6c' });
      expect((await home.read()).problems).toEqual([
        {
          about: 'Pod/games/pong-0',
          why: 'container main: ImagePullBackOff: Back-off pulling image "home:5000/pong:1": not found',
          count: 3,
        },
      ]);
    });

    test('crashes says with what, and its last words', async () => {
      const home = of();
      const state = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } };
      const lastState = { terminated: { exitCode: 137, reason: 'OOMKilled', message: 'loading level 9\u001b[2J\n' } };
      await home.pod({ phase: 'Running', containerStatuses: [container(state, { lastState })] });
      expect(await home.problems()).toEqual([
        'Pod/games/pong-0: container main crashes again and again (7 restarts, last with exit code 137, OOMKilled): loading level 9\\u{1b}[2J',
      ]);
    });

    test('crashes without a message is asked for its log', async () => {
      const home = of();
      const folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
      const { key, certificate } = selfSigned(folder, 'node');
      const kubelet = createServer({ key, cert: certificate }, (request, response) => {
        const { pathname, searchParams } = new URL(request.url!, 'https://kubelet');
        const right = pathname === '/containerLogs/games/pong-0/main' && searchParams.get('previous') === 'true';
        response.writeHead(right ? 200 : 400).end(right ? 'one\nno such ROM: pong.zip\n' : 'what?');
      });
      await once(kubelet.listen(0, '127.0.0.1'), 'listening');
      home.undo(async () => {
        kubelet.close();
        kubelet.closeAllConnections();
        rmSync(folder, { recursive: true });
      });
      const { port } = kubelet.address() as AddressInfo;
      await home.say(
        makeRef('v1', 'Node', 'romulus'),
        { addresses: [{ type: 'InternalIP', address: '127.0.0.1' }], daemonEndpoints: { kubeletEndpoint: { Port: port } } },
        { addresses: null, daemonEndpoints: null },
      );
      await home.pod({
        phase: 'Running',
        containerStatuses: [
          container({ waiting: { reason: 'CrashLoopBackOff' } }, { lastState: { terminated: { exitCode: 1, reason: 'Error' } } }),
        ],
      });
      expect(await home.problems()).toEqual([
        'Pod/games/pong-0: container main crashes again and again (7 restarts, last with exit code 1): no such ROM: pong.zip',
      ]);
    });

    test('crashes on a node that does not give its log still says how it ended', async () => {
      const home = of();
      await home.pod({
        phase: 'Running',
        containerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } }, { lastState: { terminated: { exitCode: 2 } } })],
      });
      expect(await home.problems()).toEqual([
        'Pod/games/pong-0: container main crashes again and again (7 restarts, last with exit code 2)',
      ]);
    });

    test('does not get ready says since when, and where', async () => {
      const home = of();
      const conditions = [
        {
          type: 'Ready',
          status: 'False',
          reason: 'ContainersNotReady',
          message: 'containers with unready status: [main]',
          lastTransitionTime: '2026-11-20T22:00:00Z',
        },
      ];
      await home.pod({ phase: 'Running', conditions, containerStatuses: [container({ running: {} })] });
      expect(await home.problems()).toEqual([
        'Pod/games/pong-0: not ready for 3 h on romulus: ContainersNotReady: containers with unready status: [main]',
      ]);
    });

    test('is done, or was replaced by its controller, is no problem; one that failed alone is', async () => {
      const home = of();
      await home.pod({ phase: 'Succeeded' });
      await home.pod(
        { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
        { number: 1, owner: 'pong-6c' },
      );
      expect(await home.problems()).toEqual([]);
      await home.pod({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }, { number: 2 });
      expect(await home.problems()).toEqual(['Pod/games/pong-2: failed: Evicted: The node was low on resource: memory.']);
    });

    test('should have been gone long ago is named, and one that is just going is not', async () => {
      const home = of();
      const path = await home.pod({ phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] });
      await home.client.patch(path, { metadata: { finalizers: ['test.example/hold'] } });
      home.undo(() => home.client.patch(path, { metadata: { finalizers: null } }));
      await home.client.delete(path);
      expect((await home.read(Date.now())).problems).toEqual([]);
      expect((await home.read(Date.now() + 11 * 60_000)).problems).toMatchObject([
        { about: 'Pod/games/pong-0', why: expect.stringMatching(/^should have been gone for 10 min; its node romulus/) },
      ]);
    });
  });
}
