import { describe, expect, it } from 'vitest';
import { suggestLabels } from '../../../src/plan/rules/missing-label.js';

const ARCH = 'kubernetes.io/arch';
const LAPTOPS: readonly Readonly<Record<string, string>>[] = [{ [ARCH]: 'amd64' }, { [ARCH]: 'amd64', 'home-role': 'attic' }];

function only(key: string, values: readonly string[]) {
  const matchExpressions = [{ key, operator: 'In', values }];
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } } } };
}

describe('the way out for a pod that no node is made for', () => {
  it('does not tell anybody to label a machine with an architecture that it has not', () => {
    expect(suggestLabels(only(ARCH, ['arm64']), LAPTOPS)).toBe(
      'add a machine that is arm64, or build its image for amd64 and let its pods run there',
    );
    expect(suggestLabels({ nodeSelector: { [ARCH]: 'arm64' } }, LAPTOPS)).toMatch(/^add a machine that is arm64/);
  });

  it('tells where a game says what its image is built for', () => {
    expect(suggestLabels(only(ARCH, ['arm64']), LAPTOPS, true)).toBe(
      'add a machine that is arm64, or build its image for amd64 and set in games.json "architectures": ["amd64", "arm64"]',
    );
  });

  it('names every fact that is missing', () => {
    const pod = { nodeSelector: { 'permacade/gpu': 'nvidia' }, ...only(ARCH, ['arm64']) };
    expect(suggestLabels(pod, LAPTOPS)).toMatch(/^declare a machine's NVIDIA card with gpu.*; and add a machine that is arm64/);
  });

  it('tells to label a machine where a label is all that is missing', () => {
    const pod = { nodeSelector: { 'home-role': 'cellar' }, ...only(ARCH, ['amd64']) };
    expect(suggestLabels(pod, LAPTOPS)).toBe('give a machine that label, or select one that exists');
  });
});
