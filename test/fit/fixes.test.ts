import { describe, expect, it } from 'vitest';
import type { Machine } from '../../constructs/core/machine.js';
import type { Verdict } from '../../src/fit/verdict.js';
import { verdict } from '../../src/fit/assess.js';
import { machine } from '../plan/tree.js';
import { unit } from './random-home.js';

const MI = 2 ** 20;

function judged(host: Machine): Verdict {
  const units = Array.from({ length: 9 }, (_, index) => {
    const labels = { app: `app-${index}` };
    const resources = { requests: { cpu: '10m', memory: `${64 + index}Mi` } };
    const containers = [{ name: 'main', image: 'stub.invalid/pod:1', resources }];
    return unit({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: 'default', name: `app-${index}` },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    });
  });
  return verdict({ hosts: [host], images: {}, impliedPods: [], scripts: {}, units });
}

describe('the way out of an arcade with too many games', () => {
  it('says how many to leave out, and that many is enough and no fewer is', () => {
    const pi = machine('pi', { memoryBytes: 64 * 1024 * MI });
    const arcade = (count: number): Verdict =>
      verdict({
        hosts: [machine('adonis', { roles: ['server'] }), pi],
        images: {},
        impliedPods: [],
        scripts: {},
        units: Array.from({ length: count }, (_, index) => {
          const labels = { app: `game-${index}` };
          const spec = {
            containers: [{ name: 'main', image: 'stub.invalid/pod:1' }],
            nodeSelector: { 'kubernetes.io/hostname': 'pi' },
          };
          return unit({
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { namespace: 'games', name: `game-${index}` },
            spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
          });
        }),
      });
    // A kubelet takes 110 pods, whatever the memory, and one of them opens Traefik's ports.
    expect(arcade(60).problems.map(({ fix }) => fix)).toEqual(['remove 6 of the 60 games']);
    expect(arcade(54).placement).not.toBe('impossible');
    expect(arcade(55).placement).toBe('impossible');
  });
});

describe('the way out of a home that has no room', () => {
  it.each([900, 1_000, 1_200])('is enough memory also where %i MiB are less than k3s and the pods take', (mebibytes) => {
    const host = machine('adonis', { roles: ['server'], memoryBytes: mebibytes * MI });
    const fixes = judged(host)
      .problems.filter(({ kind }) => kind === 'no-room')
      .map(({ fix }) => fix);
    // Every group of pods without a place is told the same, for it helps them all.
    expect(new Set(fixes).size).toBe(1);
    const [, amount, giga] = /^add ([\d.]+) (?:M|(G))iB memory to adonis$/.exec(fixes[0]!)!;
    const more = giga === undefined ? Number(amount) * MI : Number(amount) * 1024 * MI;
    expect(judged({ ...host, memoryBytes: host.memoryBytes + more }).fits).toBe(true);
    expect(judged({ ...host, memoryBytes: host.memoryBytes + more - 3 * 64 * MI }).fits).toBe(false);
  });
});
