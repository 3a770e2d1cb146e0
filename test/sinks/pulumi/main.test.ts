import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { type EngineOptions, type EngineRun, runProgram } from './engine.js';
import { find } from './record.js';

/** The example home's settings, as the engine hands them to the program. */
function exampleConfig(): Record<string, string> {
  const { config } = load(readFileSync(new URL('../../../Pulumi.home.yaml', import.meta.url), 'utf8')) as {
    config: Record<string, unknown>;
  };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));
}

/** Runs the program with a value for every secret it asks for, which it says itself when there is none. */
async function runExample(changes: Partial<EngineOptions> = {}): Promise<EngineRun> {
  const asked = await runProgram({ stack: 'home', dryRun: true, config: exampleConfig(), secretKeys: [], ...changes });
  const names = [...asked.log.join('\n').matchAll(/secret:([-a-z0-9]+): is not set/g)].map(([, name]) => `secret:${name}`);
  const config = { ...exampleConfig(), ...Object.fromEntries(names.map((name) => [name, `value of ${name}`])) };
  return runProgram({ stack: 'home', dryRun: true, config, secretKeys: names, ...changes });
}

describe('the program, run as the engine runs it', { timeout: 60_000 }, () => {
  it.each([true, false])('registers the example home and says where things are (preview: %s)', async (dryRun) => {
    const { exitCode, records, log, outputs } = await runExample({ dryRun });
    expect(log.filter((line) => line.startsWith('ERROR'))).toEqual([]);
    expect(exitCode).toBe(0);
    expect(find(records, 'home', 'pulumi:providers:kubernetes').inputs['kubeconfig']).toEqual({ secret: expect.any(String) as string });
    expect(records.filter(({ type }) => type.startsWith('kubernetes:')).length).toBeGreaterThan(10);
    expect(records.filter(({ type }) => type === 'command:remote:Command').length).toBeGreaterThan(10);
    expect(outputs).toMatchObject({ urls: expect.any(Object) as object, ca: { trust: expect.any(Object) as object } });
    expect(JSON.stringify(outputs)).not.toContain('value of secret:');
  });

  it('sends no secret in clear', async () => {
    const { records } = await runExample();
    const inClear = (value: unknown): readonly string[] => {
      if (typeof value === 'string') return value.includes('value of secret:') ? [value] : [];
      if (typeof value !== 'object' || value === null || 'secret' in value) return [];
      return Object.values(value).flatMap(inClear);
    };
    expect(JSON.stringify(records)).toContain('value of secret:');
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
