import { expect, test } from 'vitest';
import { makeRef } from '../../../../src/cluster/client/api-object.js';
import type { HomeInTest } from '../home-in-test.js';

/** What claims say. */
export function claimCases(of: () => HomeInTest): void {
  test('a claim without a volume says what was said about it last; one that waits for its first pod is no problem', async () => {
    const home = of();
    const path = makeRef('v1', 'PersistentVolumeClaim', 'roms', 'games');
    await home.say(path, { phase: 'Pending' }, { phase: 'Bound' });
    for (const [name, message, time] of [
      ['b', 'failed to provision volume: rpc error', '2026-11-21T00:50:00Z'],
      ['a', 'older', '2026-11-21T00:40:00Z'],
    ] as const) {
      const event = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace: 'games' },
        involvedObject: { kind: 'PersistentVolumeClaim', namespace: 'games', name: 'roms' },
        reason: 'ProvisioningFailed',
        message,
        lastTimestamp: time,
        type: 'Warning',
      };
      await home.client.create(event);
      home.undo(() => home.client.delete(makeRef('v1', 'Event', name, 'games')));
    }
    expect(await home.problems()).toEqual([
      'PersistentVolumeClaim/games/roms: has no volume yet of class rook-cephfs: ProvisioningFailed: failed to provision volume: rpc error',
    ]);
    await home.say(path, { phase: 'Lost' }, { phase: 'Bound' });
    expect(await home.problems()).toEqual(['PersistentVolumeClaim/games/roms: its volume is gone, and what was on it']);
  });

  test('a claim of a class that waits for the first pod is a problem only once there is one', async () => {
    const home = of();
    const late = makeRef('v1', 'PersistentVolumeClaim', 'late', 'games');
    await home.client.create({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'late' },
      provisioner: 'test.example/late',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    home.undo(() => home.client.delete(makeRef('storage.k8s.io/v1', 'StorageClass', 'late')));
    await home.client.create({
      ...late,
      spec: { storageClassName: 'late', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    home.undo(async () => {
      await home.client.delete(late);
      await home.client.patch(late, { metadata: { finalizers: null } }).catch(() => undefined);
    });
    expect(await home.problems()).toEqual([]);
    await home.pod(
      { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      { spec: { volumes: [{ name: 'late', persistentVolumeClaim: { claimName: 'late' } }] } },
    );
    expect(await home.problems()).toEqual([
      'PersistentVolumeClaim/games/late: has no volume yet of class late: nothing was said about it in the last hour',
    ]);
  });
}
