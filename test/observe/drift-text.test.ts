import { expect, it } from 'vitest';
import { driftText } from '../../src/observe/drift-text.js';

it('offers no repair where nothing drifted and a host did not answer', async () => {
  const text = await driftText({
    stack: 'home',
    clean: false,
    hosts: [{ host: 'pi-3', reachable: false, seconds: 5 }],
    findings: [],
  });
  expect(text).toBe("home 'home': 0 of 1 hosts answered, nothing drifted there\n");
});
