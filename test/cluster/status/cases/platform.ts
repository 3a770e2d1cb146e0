import { expect, test } from 'vitest';
import { makeRef } from '../../../../src/cluster/client/api-object.js';
import { wellApplication } from '../cluster.js';
import type { HomeInTest } from '../home-in-test.js';

/** What Argo CD, cert-manager and Ceph say. */
export function platformCases(of: () => HomeInTest): void {
  test('an Application that is neither synced nor healthy says what Argo CD says', async () => {
    const home = of();
    const path = makeRef('argoproj.io/v1alpha1', 'Application', 'games', 'argocd');
    const status = {
      sync: { status: 'OutOfSync' },
      health: { status: 'Degraded' },
      conditions: [{ type: 'SyncError', message: 'one or more objects failed to apply', lastTransitionTime: '2026-11-21T00:00:00Z' }],
    };
    await home.client.patch(path, { status });
    home.undo(() => home.client.patch(path, { status: { ...wellApplication, conditions: null } }));
    expect(await home.problems()).toEqual([
      'Application/argocd/games: is OutOfSync and Degraded: SyncError: one or more objects failed to apply',
    ]);
  });

  test('a certificate that is not issued says why', async () => {
    const home = of();
    const condition = {
      type: 'Ready',
      status: 'False',
      reason: 'DoesNotExist',
      message: 'Issuing certificate as Secret does not exist',
      lastTransitionTime: '2026-11-21T00:00:00Z',
    };
    await home.say(
      makeRef('cert-manager.io/v1', 'Certificate', home.game, 'games'),
      { conditions: [condition] },
      { conditions: [{ ...condition, status: 'True' }] },
    );
    expect(await home.problems()).toEqual([
      `Certificate/games/${home.game}: not ready: DoesNotExist: Issuing certificate as Secret does not exist`,
    ]);
  });

  test('Ceph with warnings says them all', async () => {
    const home = of();
    const path = makeRef('ceph.rook.io/v1', 'CephCluster', 'rook-ceph', 'rook-ceph');
    const details = {
      OSD_DOWN: { severity: 'HEALTH_WARN', message: '1 osds down' },
      PG_DEGRADED: { severity: 'HEALTH_WARN', message: 'Degraded data redundancy' },
    };
    await home.say(
      path,
      { phase: 'Progressing', message: 'Configuring Ceph Mons', ceph: { health: 'HEALTH_WARN', details } },
      { phase: 'Ready', message: null, ceph: { health: 'HEALTH_OK', details: null } },
    );
    expect(await home.problems()).toEqual([
      'CephCluster/rook-ceph/rook-ceph: not ready: Progressing: Configuring Ceph Mons',
      'CephCluster/rook-ceph/rook-ceph: HEALTH_WARN: OSD_DOWN: 1 osds down; PG_DEGRADED: Degraded data redundancy',
    ]);
  });
}
