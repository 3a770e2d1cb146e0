import { describe, expect, it } from 'vitest';
import { checkBeforeApply } from '../../src/fit/check-before-apply.js';
import { exampleHome } from '../stacks/example.js';

describe('before a home is applied', () => {
  it('a home that fits passes, with a warning when it is tight', () => {
    const { plan } = exampleHome();
    expect(checkBeforeApply(plan, 'home', 'stop')).toMatch(/^home 'home': \d+ pods on 11 nodes fit, but tightly: /);
  });

  const unfit = () => {
    const { plan } = exampleHome();
    return { ...plan, hosts: plan.hosts.map((host) => ({ ...host, memoryBytes: host.memoryBytes / 8 })) };
  };

  it('a home that does not fit is refused with every problem and the way out', () => {
    expect(() => checkBeforeApply(unfit(), 'home', 'stop')).toThrow(/do not fit[\s\S]*Nothing was changed[\s\S]*set permacade:fit to warn/);
  });

  it('or, where the settings say so, applied with the same words as a warning', () => {
    expect(checkBeforeApply(unfit(), 'home', 'warn')).toMatch(/do not fit/);
  });
});
