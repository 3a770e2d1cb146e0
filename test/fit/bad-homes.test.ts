import { describe, expect, it } from 'vitest';
import type { Machine } from '../../constructs/core/machine.js';
import type { Manifest } from '../../constructs/core/manifest.js';
import { verdict } from '../../src/fit/assess.js';
import { machine } from '../plan/tree.js';
import { unit } from './random-home.js';

const MI = 2 ** 20;
const server = machine('adonis', { roles: ['server'] });

function judged(hosts: readonly Machine[], ...manifests: readonly Manifest[]): ReturnType<typeof verdict> {
  return verdict({ hosts, images: {}, impliedPods: [], scripts: {}, units: manifests.map(unit) });
}

function deployment(name: string, spec: object, resources: object = {}, replicas = 1): Manifest {
  const labels = { app: name };
  const containers = [{ name: 'main', image: 'stub.invalid/pod:1', resources }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'default', name },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers, ...spec } } },
  };
}

/** Wants a pod of another workload beside it. */
const beside = (app: string): object => ({
  affinity: {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app } } }],
    },
  },
});

describe('a home that makes no sense', () => {
  it('is told which machine has less memory than k3s itself needs', () => {
    const { fits, problems } = judged([server, machine('toy', { memoryBytes: 400 * MI })]);
    expect(fits).toBe(false);
    expect(problems[0]).toMatchObject({
      kind: 'machine',
      subject: 'toy',
      needs: 'more than 484 MiB memory',
      has: 'toy has 400 MiB memory',
    });
    expect(problems[0]?.message).toBe(
      'toy is too small for an agent: the system and k3s need 484 MiB memory, and toy has 400 MiB memory. Fix: use a larger machine, or remove it',
    );
  });

  it('is told which machine has no processor', () => {
    const { problems } = judged([server, machine('ghost', { cpus: 0 })]);
    expect(problems.map(({ kind, subject }) => [kind, subject])).toEqual([['machine', 'ghost']]);
  });

  it('is told which container asks for more than its limit', () => {
    const { problems } = judged([server], deployment('greedy', {}, { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ kind: 'requests', subject: 'default/greedy', fix: 'raise the limit or lower the request' });
  });

  it('is told which claim is larger than every disk', () => {
    const disks = [{ id: 'ata-A', sizeBytes: 200 * 1024 * MI, class: 'ssd', use: 'system' }] as const;
    const claim: Manifest = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: 'default', name: 'archive' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Ti' } } },
    };
    const { problems } = judged([{ ...server, disks }], claim);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ kind: 'claim', subject: 'default/archive', needs: '1 TiB' });
    expect(problems[0]?.message).toContain('the largest disk, on adonis, has 200 GiB');
  });

  it('is told which pods each want the other to be there first', () => {
    const { placement, problems } = judged([server], deployment('hen', beside('egg')), deployment('egg', beside('hen')));
    expect(placement).toBe('impossible');
    expect(problems.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['affinity', 'default/egg/0'],
      ['affinity', 'default/hen/0'],
    ]);
  });

  it('is told of pods that keep apart on fewer machines than there are of them', () => {
    const apart = {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'vote' } } },
          ],
        },
      },
    };
    const { placement, problems } = judged([server, machine('romulus')], deployment('vote', apart, {}, 3));
    expect(placement).toBe('impossible');
    expect(problems[0]).toMatchObject({
      kind: 'anti-affinity',
      subject: 'default/vote/2',
      fix: 'run 2 replicas of default/vote instead of 3',
    });
  });

  it('has a verdict even without machines or pods', () => {
    expect(verdict({ hosts: [], images: {}, impliedPods: [], scripts: {}, units: [] }).fits).toBe(false);
    expect(judged([server]).fits).toBe(true);
  });
});

describe('the problem of a pod without a place', () => {
  it('names the pod, the best node, by how much it misses, and the smallest change that helps', () => {
    const { problems } = judged(
      [server, machine('pi', { memoryBytes: 2048 * MI })],
      deployment('movie', {}, { requests: { memory: '8Gi' } }),
    );
    expect(problems).toHaveLength(1);
    const [{ kind, subject, needs, has, fix }] = problems as [(typeof problems)[number]];
    expect({ kind, subject, needs }).toEqual({ kind: 'no-room', subject: 'default/movie/0', needs: '8 GiB memory' });
    expect(has).toMatch(/^the best node, adonis, has \d/);
    expect(fix).toBe('add 1 GiB memory to adonis');
  });

  it('is a disk that is too slow for what several servers keep on it, with the figure', () => {
    const disk = { id: 'ata-A', sizeBytes: 2 ** 38, class: 'ssd', use: 'system' } as const;
    const servers = ['one', 'two', 'three'].map((name) =>
      machine(name, { roles: ['server'], disks: [{ ...disk, fsyncMilliseconds: name === 'two' ? 38 : 2 }] }),
    );
    const { fits, problems } = judged(servers);
    expect(fits).toBe(false);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ kind: 'disk', subject: 'two/ata-A', needs: 'durable writes within 10 ms' });
    expect(problems[0]?.has).toContain('99th percentile) is 38 ms');
  });
});

describe('the disk that etcd is judged by', () => {
  const card = { id: 'mmc-A', sizeBytes: 2 ** 35, class: 'sd', use: 'system', fsyncMilliseconds: 60 } as const;
  const drive = { id: 'ata-B', sizeBytes: 2 ** 38, class: 'ssd', use: 'data', fsyncMilliseconds: 2 } as const;
  const servers = (disks: Machine['disks'], path?: string): readonly Machine[] =>
    ['one', 'two', 'three'].map((name) =>
      machine(name, { roles: ['server'], disks, mounts: path === undefined ? [] : [{ path, uuid: 'f00d-1', type: 'ext4' }] }),
    );

  it('is the one for data where that is mounted over what k3s keeps', () => {
    expect(judged(servers([card, drive], '/var/lib/rancher')).problems).toEqual([]);
    const slow = judged(
      servers(
        [
          { ...card, fsyncMilliseconds: 1 },
          { ...drive, fsyncMilliseconds: 41 },
        ],
        '/var/lib/rancher',
      ),
    ).problems;
    expect(slow.map(({ kind, subject }) => [kind, subject])).toEqual(['one', 'two', 'three'].map((name) => ['disk', `${name}/ata-B`]));
  });

  it('is the one of the system where it is mounted elsewhere, or not at all', () => {
    for (const path of [undefined, '/srv/media']) {
      const { problems } = judged(servers([card, drive], path));
      expect(problems.map(({ subject }) => subject)).toEqual(['one/mmc-A', 'two/mmc-A', 'three/mmc-A']);
    }
  });
});

describe('the loss of a node', () => {
  it('moves nothing when it is the only server', () => {
    const { losses } = judged([server, machine('romulus')], deployment('pong', { nodeSelector: { 'kubernetes.io/hostname': 'romulus' } }));
    expect(losses['adonis']).toMatchObject({ moves: [], waits: [], servers: 'lost' });
    expect(losses['adonis']?.notes[0]).toMatch(/^nothing moves, because adonis is the only server/);
    expect(losses['romulus']?.stops).toContain('default/pong/0');
  });

  it('moves pods of Deployments, and lets those of StatefulSets wait until the node is deleted', () => {
    const everywhere = { affinity: undefined };
    const set = { ...deployment('store', everywhere), kind: 'StatefulSet' };
    const others = ['romulus', 'remus'].map((name) => machine(name));
    const { losses, placements } = judged(
      [{ ...server, taints: [{ key: 'only', effect: 'NoSchedule' }] }, ...others],
      deployment('pong', everywhere),
      set,
    );
    expect(losses[placements['default/pong/0']!]?.moves).toContain('default/pong/0');
    expect(losses[placements['default/store/0']!]?.waits).toContain('default/store/0');
  });
});
