import { describe, expect, it } from 'vitest';
import { type PodResources, sumRequests } from '../../../src/fit/pods/pod-requests.js';

const container = (cpu: string, memory: string, restartPolicy?: string): PodResources['containers'][number] => ({
  resources: { requests: { cpu, memory } },
  ...(restartPolicy === undefined ? {} : { restartPolicy }),
});

describe('what a pod takes of a node', () => {
  it('is the sum of its containers and of what its sandbox needs', () => {
    const overhead = { cpu: '10m', memory: '1Mi' };
    const asked = sumRequests({ containers: [container('100m', '64Mi'), container('1', '1Gi'), {}], overhead });
    expect(asked).toEqual({ cpu: 1110, memory: 1089 * 2 ** 20 });
  });

  it('is what the most demanding init container takes, when that is more', () => {
    const initContainers = [container('50m', '1Gi'), container('2', '1Mi')];
    expect(sumRequests({ containers: [container('100m', '64Mi')], initContainers })).toEqual({ cpu: 2000, memory: 2 ** 30 });
  });

  it('counts an init container that stays beside the containers, and beside the init containers after it', () => {
    const initContainers = [container('100m', '10Mi', 'Always'), container('300m', '1Mi')];
    expect(sumRequests({ containers: [container('250m', '64Mi')], initContainers })).toEqual({ cpu: 400, memory: 74 * 2 ** 20 });
  });
});
