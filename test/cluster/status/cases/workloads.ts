import { expect, test } from 'vitest';
import { makeRef } from '../../../../src/cluster/client/api-object.js';
import { readStatus } from '../../../../src/cluster/status/status.js';
import { exampleGames, exampleHome } from '../../../stacks/example.js';
import { makePod } from '../cluster.js';
import type { HomeInTest } from '../home-in-test.js';

/** What workloads, services and jobs say. */
export function workloadCases(of: () => HomeInTest): void {
  test('a game with fewer pods than it should have', async () => {
    const home = of();
    const path = makeRef('v1', 'Pod', `${home.game}-1`, 'games');
    const before = await home.client.find(path);
    await home.client.delete(path, { graceSeconds: 0 });
    home.undo(() => makePod(home.client, { namespace: 'games', name: home.game }, 1, before!.metadata.labels!));
    await home.say(
      makeRef('apps/v1', 'Deployment', home.game, 'games'),
      { readyReplicas: 1, availableReplicas: 1 },
      { readyReplicas: 2, availableReplicas: 2 },
    );
    const { games, problems } = await home.read();
    expect(games[0]).toMatchObject({ ready: 1, wanted: 2 });
    expect(problems).toEqual([
      { about: `Deployment/games/${home.game}`, why: 'has 1 of 2 pods; kubectl describe shows what became of the others' },
    ]);
    await home.say(
      makeRef('apps/v1', 'Deployment', home.game, 'games'),
      { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: games' }] },
      { conditions: null },
    );
    expect((await home.read()).problems).toEqual([
      { about: `Deployment/games/${home.game}`, why: 'cannot make its pods: FailedCreate: exceeded quota: games' },
    ]);
  });

  test('what is declared and not there, one problem for each kind and who applies it', async () => {
    const home = of();
    const { plan: more, addresses } = exampleHome({}, exampleGames.slice(0, 4));
    const status = await readStatus({ client: home.client, plan: more, addresses, now: home.now });
    expect(status.games.map(({ ready, wanted }) => `${ready}/${wanted}`)).toEqual(['2/2', '2/2', '0/2', '0/2']);
    expect(status.problems.filter(({ about }) => about.startsWith('Deployment/'))).toEqual([
      {
        about: `Deployment/games/${[exampleGames[2]!.driver, exampleGames[3]!.driver].sort()[0]}`,
        why: 'is declared, but not in the cluster (and 1 more of its kind): Argo CD applies it once it is committed',
      },
    ]);
  });

  test('a service for the whole home that no node opens ports for', async () => {
    const home = of();
    await home.say(
      makeRef('v1', 'Service', 'samba', 'samba'),
      { loadBalancer: null },
      { loadBalancer: { ingress: [{ ip: '192.168.137.11' }] } },
    );
    expect(await home.problems()).toEqual([
      'Service/samba/samba: no node opens its ports: another service may have them, or no node may (loadBalancer in the settings)',
    ]);
  });

  test('an address that nothing answers', async () => {
    const home = of();
    const path = makeRef('v1', 'Pod', 'argocd-server-0', 'argocd');
    await home.client.delete(path, { graceSeconds: 0 });
    home.undo(() => makePod(home.client, { namespace: 'argocd', name: 'argocd-server' }, 0, { app: 'server' }));
    expect(await home.problems()).toEqual(['Address/argocd: no pod is there to answer https://argocd.home.arpa']);
  });

  test('a job that gave up, until its cron job succeeds again', async () => {
    const home = of();
    const job = makeRef('batch/v1', 'Job', 'cleanup-1', 'registry');
    const cronJob = makeRef('batch/v1', 'CronJob', 'registry-cleanup', 'registry');
    const { metadata } = (await home.client.find(cronJob))!;
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'x' }] } };
    await home.client.create({
      ...job,
      metadata: {
        ...job.metadata,
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'registry-cleanup', uid: metadata.uid }],
      },
      spec: { template },
    });
    home.undo(() => home.client.delete(job));
    const failed = {
      status: 'True',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
      lastTransitionTime: '2026-11-21T00:10:00Z',
    };
    await home.client.patchStatus(job, {
      startTime: '2026-11-21T00:00:00Z',
      conditions: [
        { type: 'FailureTarget', ...failed },
        { type: 'Failed', ...failed },
      ],
    });
    expect(await home.problems()).toEqual([
      'Job/registry/cleanup-1: gave up: BackoffLimitExceeded: Job has reached the specified backoff limit',
    ]);
    await home.say(cronJob, { lastSuccessfulTime: '2026-11-21T00:30:00Z' }, { lastSuccessfulTime: null });
    expect(await home.problems()).toEqual([]);
  });
}
