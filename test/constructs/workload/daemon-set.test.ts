import { describe, expect, it } from 'vitest';
import { DaemonSet } from '../../../constructs/workload/daemon-set.js';
import { container, homeWith } from './workload-home.js';

describe('a DaemonSet', () => {
  it('is updated only when its Pods are deleted, if that is wanted', () => {
    const { spec } = homeWith((chart) => {
      new DaemonSet(chart, 'farm', { name: 'farm', update: 'OnDelete', containers: [container()] });
      new DaemonSet(chart, 'plain', { name: 'plain', containers: [container()] });
    });
    expect(spec('apps/DaemonSet/home/farm')).toMatchObject({ updateStrategy: { type: 'OnDelete' } });
    expect(spec('apps/DaemonSet/home/plain')).toMatchObject({ updateStrategy: { type: 'RollingUpdate' } });
  });
});
