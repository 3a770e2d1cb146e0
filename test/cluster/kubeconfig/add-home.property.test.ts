import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { expect, test } from 'vitest';
import { addHome } from '../../../src/cluster/kubeconfig/add-home.js';
import { access, base64, HOME_CA, OTHER_CA } from './written.js';

const word = fc.oneof(
  fc.constantFrom('home', 'home-2', 'home-3', 'work', 'no', 'null', '1', '&a', '#', 'a: b', ' lead', 'ünï', "it's", '"'),
  fc.string({ minLength: 1, maxLength: 8 }),
);
const anything = fc.dictionary(word, fc.oneof(word, fc.integer(), fc.boolean(), fc.array(word, { maxLength: 3 })), { maxKeys: 3 });
const cluster = fc.record({
  server: fc.constantFrom('https://192.168.137.253:6443', 'https://b'),
  'certificate-authority-data': fc.constantFrom(base64(HOME_CA), base64(OTHER_CA), ''),
});
const named = (key: string, value: fc.Arbitrary<unknown>) =>
  fc.uniqueArray(fc.record({ name: word.filter((name) => name.trim() !== ''), [key]: value }), {
    selector: ({ name }) => name,
    maxLength: 4,
  });

const config = fc.record(
  {
    apiVersion: fc.constant('v1'),
    clusters: named('cluster', fc.oneof(cluster, anything)),
    users: named('user', anything),
    contexts: named('context', fc.oneof(fc.record({ cluster: word, user: word }), anything)),
    'current-context': word,
    extensions: fc.array(anything, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const style = fc.record({
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 20, 80),
  defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL'),
});

const SEED = 20_261_121;

type Listed = readonly { readonly name: string }[];

test(`whatever else is in a kubeconfig means the same after the home was added, and adding it again changes nothing (seed ${SEED})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  const file = join(folder, 'config');
  const add = (use: boolean) => addHome({ places: [file], name: 'home', asked: false, access, use });
  fc.assert(
    fc.property(config, style, fc.boolean(), (before, options, use) => {
      writeFileSync(file, stringify(before, options as object));
      // What YAML makes of it is where we begin: a block of text may end in another line than was written.
      const written = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      const { name } = add(use);
      const text = readFileSync(file, 'utf8');
      const after = parse(text) as Record<string, unknown>;
      for (const section of ['clusters', 'users', 'contexts']) {
        const others = (list: unknown): Listed => ((list ?? []) as Listed).filter((entry) => entry.name !== name);
        expect(others(after[section])).toEqual(others(written[section]));
        expect((after[section] as Listed).filter((entry) => entry.name === name)).toHaveLength(1);
      }
      expect(after['extensions']).toEqual(written['extensions']);
      expect(after['current-context']).toBe(use ? name : written['current-context'] || name);
      expect(add(use)).toMatchObject({ changed: false, name });
      expect(readFileSync(file, 'utf8')).toBe(text);
    }),
    { seed: SEED, numRuns: 100 },
  );
  rmSync(folder, { recursive: true });
});
