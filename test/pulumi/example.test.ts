import { expect, it } from 'vitest';
import { OutputRef } from '../../constructs/core/secret-ref.js';
import { exampleHome } from '../stacks/example.js';
import { ownResources } from './example.js';
import { recorded } from './recorder.js';

it('without GitOps every unit of the example home is Pulumi’s, and registered once', async () => {
  const { plan } = exampleHome({ gitops: undefined });
  const kubeconfig = plan.units.find(({ id }) => id.endsWith('/command/kubeconfig'))!.id;
  const records = await recorded(plan, { kubeconfig: new OutputRef(kubeconfig) });
  const registered = records.filter(({ type }) => /^(kubernetes|command):/.test(type)).map(({ type, name }) => `${type} ${name}`);
  expect(registered.sort()).toEqual(ownResources(plan).sort());
  expect(plan.units.every(({ owner }) => owner === 'pulumi')).toBe(true);
});

it('the inputs of the example home stay below 1 MB: the state holds them twice, and is written around every step', async () => {
  const records = await recorded(exampleHome().plan);
  expect(records.length).toBeGreaterThan(500);
  expect(JSON.stringify(records.map(({ inputs }) => inputs)).length).toBeLessThan(1_000_000);
});
