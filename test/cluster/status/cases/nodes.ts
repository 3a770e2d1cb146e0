import { describe, expect, test } from 'vitest';
import { makeRef } from '../../../../src/cluster/client/api-object.js';
import { readStatus } from '../../../../src/cluster/status/status.js';
import type { HomeInTest } from '../home-in-test.js';

/** What nodes say. */
export function nodeCases(of: () => HomeInTest): void {
  describe('a node that', () => {
    const path = makeRef('v1', 'Node', 'pi-4-1');
    const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: '', lastTransitionTime: '2026-11-21T00:00:00Z' };

    test('stopped answering says since when and why', async () => {
      const home = of();
      const lost = {
        ...ready,
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: '2026-11-21T00:48:00Z',
      };
      await home.say(path, { conditions: [lost] }, { conditions: [ready] });
      expect(await home.problems()).toEqual(['Node/pi-4-1: not ready for 12 min: NodeStatusUnknown: Kubelet stopped posting node status.']);
      expect((await home.read()).nodes.find(({ name }) => name === 'pi-4-1')).toMatchObject({ ready: false });
    });

    test('has too little memory or takes no pods says so', async () => {
      const home = of();
      const pressure = {
        type: 'MemoryPressure',
        status: 'True',
        reason: 'KubeletHasInsufficientMemory',
        message: 'kubelet has insufficient memory available',
      };
      await home.say(path, { conditions: [ready, pressure] }, { conditions: [ready] });
      await home.client.patch(path, { spec: { unschedulable: true } });
      home.undo(() => home.client.patch(path, { spec: { unschedulable: null, taints: null } }));
      expect(await home.problems()).toEqual([
        'Node/pi-4-1: MemoryPressure: kubelet has insufficient memory available',
        'Node/pi-4-1: takes no new pods: `kubectl uncordon pi-4-1` ends that',
      ]);
    });

    test('is declared and not there is missed', async () => {
      const home = of();
      const moved = { ...home.plan, hosts: home.plan.hosts.map((host) => (host.name === 'pi-4-1' ? { ...host, name: 'pi-4-9' } : host)) };
      const { problems, nodes } = await readStatus({ client: home.client, plan: moved, addresses: home.addresses, now: home.now });
      expect(problems).toEqual([{ about: 'Node/pi-4-9', why: 'is declared but has not joined the cluster' }]);
      expect(nodes.at(-1)).toMatchObject({ name: 'pi-4-1', ready: true });
    });
  });
}
