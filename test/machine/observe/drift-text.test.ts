import { expect, it } from 'vitest';
import { driftText } from '../../../src/machine/observe/drift-text.js';

it('offers no repair where nothing drifted and a host did not answer', async () => {
  const text = await driftText({
    stack: 'home',
    clean: false,
    hosts: [{ host: 'pi-3', reachable: false, seconds: 5 }],
    findings: [],
  });
  expect(text).toBe("home 'home': 0 of 1 hosts answered, nothing drifted there\n");
});

it('names the stack whose update puts right what drifted', async () => {
  const text = await driftText({
    stack: 'attic',
    clean: false,
    hosts: [{ host: 'pi-3', reachable: true, seconds: 1 }],
    findings: [{ kind: 'drifted', host: 'pi-3', what: '/etc/hosts', why: 'its content was changed by hand' }],
  });
  expect(text).toContain('1 drifted; npx pulumi up --stack attic puts right what drifted');
});
