import { describe, expect, it } from 'vitest';
import { monitoringPods } from '../../constructs/cluster/monitoring-pods.js';
import type { Plan } from '../../src/plan/plan.js';
import { verdict } from '../../src/fit/assess.js';
import { inventory } from '../homes/inventory.js';

const MI = 2 ** 20;

/** A home with monitoring of which Prometheus and Grafana run where the label says. */
function monitored(plan: Plan, size: string): Plan {
  const pods = monitoringPods({ nodeSelector: { 'memory-class': size }, prometheusBytes: 1024 * MI });
  return { ...plan, impliedPods: [...plan.impliedPods, ...pods.map((pod) => ({ ...pod, by: ['monitoring'] }))] };
}

describe('the homes people had', () => {
  it('fit as they ended: the arcade with monitoring on the larger Pi, and the house with Ceph on laptops', () => {
    for (const plan of [monitored(inventory('arcade'), 'large'), inventory('house')]) {
      const { fits, problems, placement } = verdict(plan);
      expect({ fits, problems }).toEqual({ fits: true, problems: [] });
      expect(['fits', 'tight']).toContain(placement);
    }
  });

  it('fit when they are one Pi, three equal laptops or forty Pis', () => {
    for (const name of ['one-pi', 'three-laptops', 'forty-pis'] as const) {
      const { fits, problems } = verdict(inventory(name));
      expect({ name, fits, problems }).toEqual({ name, fits: true, problems: [] });
    }
  });

  it('refuse Ceph on Raspberry Pi 3, for the memory of its disks and monitors', () => {
    const { fits, placement, problems } = verdict(inventory('ceph-on-pi-3'));
    expect([fits, placement]).toEqual([false, 'impossible']);
    const osd = problems.find(({ subject }) => subject === 'rook-ceph/rook-ceph-osd-1/0');
    expect(osd).toMatchObject({ kind: 'no-room', needs: '2 GiB memory' });
    expect(osd?.has).toMatch(/^the best node, pi-2, has \d+ MiB memory left/);
    expect(problems.some(({ subject }) => subject.startsWith('rook-ceph/rook-ceph-mon/'))).toBe(true);
    expect(problems.find(({ kind }) => kind === 'machine')?.subject).toBe('pi-1');
  });

  it('refuse monitoring on a Raspberry Pi 4 with 2 GB, and take it on larger ones', () => {
    const plan = inventory('monitoring-on-pi-4');
    const { fits, problems } = verdict(monitored(plan, 'small'));
    expect(fits).toBe(false);
    expect(problems.map(({ kind }) => kind)).toEqual(['no-room']);
    expect(problems[0]?.message).toMatch(/^monitoring\/.* cannot be placed: it needs .* memory, but the best node, node-1, has/);
    expect(verdict(monitored(plan, 'large')).fits).toBe(true);
  });

  it('refuse seventeen games on a cluster that is full, and say what would help', () => {
    const { fits, placement, problems } = verdict(inventory('full-arcade'));
    expect([fits, placement]).toEqual([false, 'impossible']);
    for (const { kind, message, fix } of problems) {
      expect(kind).toBe('no-room');
      expect(message).toContain('the pods that can only run on node-master and node-1 need');
      expect(fix).not.toBe('');
    }
    expect(problems.map(({ fix }) => fix).join()).toMatch(/to node-|remove games\//);
  });

  it('refuse three streams on two cards, and take two', () => {
    const { fits, problems } = verdict(inventory('three-cameras-two-cards'));
    expect(fits).toBe(false);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ kind: 'gpu', needs: '2 of nvidia.com/gpu', fix: 'run 2 replicas of cameras/segment instead of 3' });
  });
});
