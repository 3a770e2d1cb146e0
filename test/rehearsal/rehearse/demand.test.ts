import { describe, expect, it } from 'vitest';
import { demandOf } from '../../../src/rehearsal/rehearse/demand.js';
import type { LiveContainer, LivePod } from '../../../src/rehearsal/rehearse/live.js';

const container = (cpu: string, memory: string, restartPolicy?: string): LiveContainer => ({
  resources: { requests: { cpu, memory } },
  ...(restartPolicy === undefined ? {} : { restartPolicy }),
});

function pod(spec: LivePod['spec']): LivePod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pong', uid: '1', resourceVersion: '1', creationTimestamp: '' }, spec };
}

describe('what a pod takes of a node', () => {
  it('is the sum of its containers and of what its sandbox needs', () => {
    const overhead = { cpu: '10m', memory: '1Mi' };
    const asked = demandOf(pod({ containers: [container('100m', '64Mi'), container('1', '1Gi'), {}], overhead }));
    expect(asked).toEqual({ cpuMillis: 1110, memoryBytes: 1089 * 2 ** 20 });
  });

  it('is what the most demanding init container takes, when that is more', () => {
    const asked = demandOf(
      pod({ containers: [container('100m', '64Mi')], initContainers: [container('50m', '1Gi'), container('2', '1Mi')] }),
    );
    expect(asked).toEqual({ cpuMillis: 2000, memoryBytes: 2 ** 30 });
  });

  it('counts an init container that stays beside the containers, and beside the init containers after it', () => {
    const initContainers = [container('100m', '10Mi', 'Always'), container('300m', '1Mi')];
    expect(demandOf(pod({ containers: [container('250m', '64Mi')], initContainers }))).toEqual({
      cpuMillis: 400,
      memoryBytes: 74 * 2 ** 20,
    });
  });
});
