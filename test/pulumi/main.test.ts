import { beforeAll, describe, expect, it } from 'vitest';
import { type EngineOptions, runProgram } from './engine.js';
import { exampleConfig } from './example.js';
import { find } from './record.js';

/** The example's settings with a value for every secret it needs; the program itself says which those are. */
async function withSecrets(): Promise<Pick<EngineOptions, 'config' | 'secretKeys'>> {
  const { log } = await runProgram({ stack: 'home', dryRun: true, config: exampleConfig(), secretKeys: [] });
  const secretKeys = [...log.join('\n').matchAll(/(secret:[-a-z0-9]+): is not set/g)].map(([, key]) => key!);
  return { secretKeys, config: { ...exampleConfig(), ...Object.fromEntries(secretKeys.map((key) => [key, `value of ${key}`])) } };
}

/** Strings with the value of a secret that no mark covers. */
function inClear(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes('value of secret:') ? [value] : [];
  if (typeof value !== 'object' || value === null || 'secret' in value) return [];
  return Object.values(value).flatMap(inClear);
}

describe('the program, run as the engine runs it', { timeout: 120_000 }, () => {
  let settings: Pick<EngineOptions, 'config' | 'secretKeys'>;
  beforeAll(async () => void (settings = await withSecrets()), 120_000);

  it.each([true, false])('registers the example home, no secret in clear, and says where things are (preview: %s)', async (dryRun) => {
    const { exitCode, records, log, outputs } = await runProgram({ stack: 'home', dryRun, ...settings });
    expect(log.filter((line) => line.startsWith('ERROR'))).toEqual([]);
    expect(exitCode).toBe(0);
    expect(settings.secretKeys).not.toEqual([]);
    // In a preview nothing ran, so the kubeconfig is not known yet.
    const provider = find(records, 'home', 'pulumi:providers:kubernetes');
    expect(provider.dependsOn).toEqual([expect.stringMatching(/^host\/.*\/command\/kubeconfig$/)]);
    expect(provider.inputs['kubeconfig']).toEqual(dryRun ? 'unknown' : { secret: expect.stringContaining('output of host/') as string });
    expect(records.filter(({ type }) => type.startsWith('kubernetes:')).length).toBeGreaterThan(10);
    expect(records.filter(({ type }) => type === 'command:remote:Command').length).toBeGreaterThan(10);
    expect(outputs).toMatchObject({ urls: expect.any(Object) as object, ca: { trust: expect.any(Object) as object } });
    expect(JSON.stringify(records)).toContain('value of secret:');
    expect([...records.flatMap(({ inputs }) => inClear(inputs)), ...inClear(outputs)]).toEqual([]);
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
