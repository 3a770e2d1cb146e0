import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineOptions } from '../../../src/rehearsal/engine/engine.js';
import { exampleConfig } from '../../pulumi/example.js';
import { Bench, errors, ops } from './bench.js';

describe('the example home, applied by the engine stand-in', { timeout: 300_000 }, () => {
  let bench: Bench;
  beforeEach(() => void (bench = new Bench()));
  afterEach(() => bench.remove());

  async function home(): Promise<Partial<EngineOptions>> {
    const program = {
      main: 'src/pulumi/main.ts',
      stack: 'home',
      config: exampleConfig(),
      env: { ...process.env, SSH_AUTH_SOCK: '/run/agent', PERMACADE_OBSERVE: 'off' },
    };
    // The program itself says which secrets it needs.
    const secretKeys = [...errors(await bench.preview([], program)).matchAll(/(secret:[-a-z0-9]+): is not set/g)].map(([, key]) => key!);
    return {
      ...program,
      secretKeys,
      config: { ...program.config, ...Object.fromEntries(secretKeys.map((key) => [key, `value of ${key}`])) },
    };
  }

  it('is previewed as a whole, runs its commands in the order of each host, and keeps its secrets', async () => {
    const options = await home();
    const preview = await bench.preview([], options);
    expect(errors(preview)).toBe('');
    expect(bench.hosts.runs).toEqual([]);
    const up = await bench.up([], { ...options, continueOnError: true });
    // The cluster in memory knows no third-party kinds; everything else comes through.
    expect(
      errors(up)
        .split('\n')
        .filter((line) => !line.startsWith('the API server knows no')),
    ).toEqual([]);
    const applied = ops(up).filter((op) => op.startsWith('create ')).length;
    expect(applied).toBeGreaterThan(50);
    expect(ops(preview).length).toBeGreaterThanOrEqual(applied);
    expect(bench.text).not.toContain('value of secret:');
    expect(JSON.stringify(up)).not.toContain('value of secret:');
    const again = await bench.up([], options);
    expect(ops(again).filter((op) => !op.startsWith('failed create'))).toEqual([]);
  });
});
