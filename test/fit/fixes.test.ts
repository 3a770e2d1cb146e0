import { describe, expect, it } from 'vitest';
import type { Machine } from '../../constructs/core/machine.js';
import { type Verdict, verdict } from '../../src/fit/verdict.js';
import { machine } from '../plan/tree.js';
import { unit } from './random-home.js';

const MI = 2 ** 20;

function judged(host: Machine): Verdict {
  const units = Array.from({ length: 9 }, (_, index) => {
    const labels = { app: `app-${index}` };
    const resources = { requests: { cpu: '10m', memory: `${64 + index}Mi` } };
    const containers = [{ name: 'main', image: 'stand-in.invalid/pod:1', resources }];
    return unit({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: 'default', name: `app-${index}` },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    });
  });
  return verdict({ hosts: [host], images: {}, impliedPods: [], units });
}

describe('the way out of a home that has no room', () => {
  it.each([900, 1_000, 1_200])('is enough memory also where %i MiB are less than k3s and the pods take', (mebibytes) => {
    const host = machine('adonis', { roles: ['server'], memoryBytes: mebibytes * MI });
    const fixes = judged(host)
      .problems.filter(({ kind }) => kind === 'no-room')
      .map(({ fix }) => fix);
    // Every group of pods without a place is told the same, for it helps them all.
    expect(new Set(fixes).size).toBe(1);
    const [, amount, giga] = /^([\d.]+) (?:M|(G))iB memory more on adonis$/.exec(fixes[0]!)!;
    const more = giga === undefined ? Number(amount) * MI : Number(amount) * 1024 * MI;
    expect(judged({ ...host, memoryBytes: host.memoryBytes + more }).fits).toBe(true);
    expect(judged({ ...host, memoryBytes: host.memoryBytes + more - 3 * 64 * MI }).fits).toBe(false);
  });
});
