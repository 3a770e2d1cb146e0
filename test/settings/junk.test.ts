import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../src/settings/settings-error.js';
import { loadGames } from '../../src/settings/games.js';
import { parseJson } from '../../src/settings/json.js';
import { loadSettings, parseSettings } from '../../src/settings/load-settings.js';
import { openStackFile } from '../../src/settings/stack-file.js';
import { exampleConfig, written } from './stack-text.js';

const SEED = { seed: 20261121, verbose: 1 };

/** Fails unless `run` ends well or with an error for people: one line per problem, no stack trace. */
function endsWell(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    const { message, problems } = error as SettingsError;
    expect(problems.length).toBeGreaterThan(0);
    expect(message.split('\n')).toHaveLength(problems.length);
    expect(message).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(message).not.toMatch(/(got|expected) undefined|\[object/);
    expect(message).not.toContain('\u001b');
  }
}

/** One value somewhere in `whole` replaced: a mistake such as people make. */
function replaced(whole: unknown, steps: readonly number[], value: unknown): unknown {
  if (steps.length === 0 || typeof whole !== 'object' || whole === null) return value;
  const keys = Object.keys(whole);
  if (keys.length === 0) return value;
  const chosen = keys[steps[0]! % keys.length]!;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(whole) ? [...whole] : { ...whole };
  Object.defineProperty(copy, chosen, {
    value: replaced((whole as Record<string, unknown>)[chosen], steps.slice(1), value),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

describe('whatever is in the files, nothing but an error for people comes out', () => {
  it('of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const file = written('junk', bytes);
        endsWell(() => loadSettings({ stack: 'home', file }));
        endsWell(() => loadGames(file));
      }),
      { ...SEED, numRuns: 100 },
    );
  });

  it('of any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.anything().map((value) => String(JSON.stringify(value))),
        ),
        (text) => {
          endsWell(() => openStackFile(text, 'f'));
          endsWell(() => parseJson(text, 'f'));
        },
      ),
      { ...SEED, numRuns: 500 },
    );
  });

  it('of any values below permacade', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything({ withDate: true, withNullPrototype: true })), (config) =>
        endsWell(() => parseSettings(config, { stack: 'home', file: 'f' })),
      ),
      { ...SEED, numRuns: 300 },
    );
  });

  it('of the example home with any one value replaced', () => {
    const example = Object.fromEntries(Object.entries(exampleConfig()).map(([key, value]) => [key.replace('permacade:', ''), value]));
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }), fc.oneof(fc.jsonValue(), fc.anything()), (steps, value) =>
        endsWell(() => parseSettings(replaced(example, steps, value) as Record<string, unknown>, { stack: 'home', file: 'f' })),
      ),
      { ...SEED, numRuns: 1000 },
    );
  });

  it('of a stack file cut off anywhere', () => {
    const text = stringify({ config: exampleConfig() });
    fc.assert(
      fc.property(fc.nat(text.length), (length) => endsWell(() => openStackFile(text.slice(0, length), 'f'))),
      { ...SEED, numRuns: 100 },
    );
  });

  it('of malformed JSON, with line and column', () => {
    const text = JSON.stringify({ games: [{ driver: 'pacman', title: 'Pac-Man' }] }, null, 2);
    fc.assert(
      fc.property(fc.nat(text.length), fc.constantFrom(',', '}', '"', 'x', "'", '\n', '//'), (at, extra) => {
        const broken = text.slice(0, at) + extra + text.slice(at);
        try {
          parseJson(broken, 'f');
        } catch (error) {
          expect((error as Error).message).toMatch(/^f: is not JSON at line \d+, column \d+; /);
        }
      }),
      { ...SEED, numRuns: 300 },
    );
  });
});
