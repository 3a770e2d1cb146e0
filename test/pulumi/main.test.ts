import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.js';
import { secretNames } from '../../src/plan/secret-names.js';
import { inventory } from '../homes/inventory.js';
import { exampleHome } from '../stacks/example.js';
import { type EngineOptions, runProgram } from './engine.js';
import { exampleConfig, ownResources } from './example.js';
import { find } from './record.js';

/** Settings with a value for every secret that the plan needs. */
function withSecrets(config: Readonly<Record<string, string>>, plan: Plan): Pick<EngineOptions, 'config' | 'secretKeys'> {
  const secretKeys = [...secretNames(plan).keys()].map((name) => `secret:${name}`);
  return { secretKeys, config: { ...config, ...Object.fromEntries(secretKeys.map((key) => [key, `value of ${key}`])) } };
}

/** Strings with the value of a secret that no mark covers. */
function inClear(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes('value of secret:') ? [value] : [];
  if (typeof value !== 'object' || value === null || 'secret' in value) return [];
  return Object.values(value).flatMap(inClear);
}

describe('the program, run as the engine runs it', { timeout: 300_000 }, () => {
  it('registers every unit of the example home that is Pulumi’s once, no secret in clear, and returns where things are', async () => {
    const { plan } = exampleHome();
    const run = await runProgram({ stack: 'home', dryRun: false, ...withSecrets(exampleConfig(), plan) });
    expect(run.log.filter((line) => line.startsWith('ERROR'))).toEqual([]);
    expect(run.exitCode).toBe(0);
    const registered = run.records.filter(({ type }) => /^(kubernetes|command):/.test(type)).map(({ type, name }) => `${type} ${name}`);
    expect(registered.sort()).toEqual(ownResources(plan).sort());
    const provider = find(run.records, 'home', 'pulumi:providers:kubernetes');
    expect(provider.dependsOn).toEqual([expect.stringMatching(/^host\/.*\/command\/kubeconfig$/)]);
    expect(provider.inputs['kubeconfig']).toEqual({ secret: expect.stringContaining('output of host/') as string });
    expect(run.outputs).toMatchObject({ urls: expect.any(Object) as object, ca: { trust: expect.any(Object) as object } });
    expect(JSON.stringify(run.records)).toContain('value of secret:');
    expect([...run.records.flatMap(({ inputs }) => inClear(inputs)), ...inClear(run.outputs)]).toEqual([]);
  });

  it('does not know the kubeconfig in a preview, in which nothing ran', async () => {
    const config = exampleConfig('test/homes/inventories/one-pi/settings.yaml');
    const { exitCode, records } = await runProgram({ stack: 'one-pi', dryRun: true, ...withSecrets(config, inventory('one-pi')) });
    expect(exitCode).toBe(0);
    expect(find(records, 'home', 'pulumi:providers:kubernetes').inputs['kubeconfig']).toBe('unknown');
    expect(records.flatMap(({ inputs }) => inClear(inputs))).toEqual([]);
  });

  it('says what is wrong with the settings in one line each, without a stack trace', async () => {
    const { exitCode, log, records } = await runProgram({
      stack: 'home',
      dryRun: true,
      config: { ...exampleConfig(), 'permacade:domian': 'home.arpa' },
      secretKeys: [],
    });
    expect(exitCode).not.toBe(0);
    const errors = log.filter((line) => line.startsWith('ERROR'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('Pulumi.home.yaml: permacade:domian');
    expect(errors[0]).not.toMatch(/^\s+at /m);
    expect(records.filter(({ type }) => type !== 'pulumi:pulumi:Stack')).toEqual([]);
  });
});
