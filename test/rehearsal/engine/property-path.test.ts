import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, differences, formatPath, keepOld, parsePath } from '../../../src/rehearsal/engine/property-path.js';
import { reveal, secret, type Wire } from '../../../src/rehearsal/engine/wire.js';

const keys = fc.constantFrom('a', 'b.c', 'd/e', 'f');
const { tree } = fc.letrec<{ tree: Wire }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Wire>(null, true, 1, 'x', 'y'),
    fc.dictionary(keys, tie('tree')),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
}));

describe('paths to properties', () => {
  it('are read as they are written', () => {
    expect(parsePath('spec.ports[0].name')).toEqual(['spec', 'ports', '0', 'name']);
    expect(parsePath('metadata.annotations["a.b/c"]')).toEqual(['metadata', 'annotations', 'a.b/c']);
    expect(contains(parsePath('triggers[*]'), parsePath('triggers[3]'))).toBe(true);
    expect(contains(parsePath('spec'), parsePath('spec.replicas'))).toBe(true);
    expect(contains(parsePath('spec.replicas'), parsePath('spec'))).toBe(false);
    expect(() => parsePath('spec..x')).toThrow('property path spec..x: cannot read it from character');
    fc.assert(
      fc.property(fc.array(keys, { minLength: 1 }), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
      { seed: 4 },
    );
  });

  it('name differences where there are some, and none where there are none', () => {
    fc.assert(
      fc.property(tree, tree, (old, next) => {
        expect(differences(old, old)).toEqual([]);
        expect(differences(old, next).length === 0).toBe(JSON.stringify(sorted(old)) === JSON.stringify(sorted(next)));
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it('keep what is ignored as it was, so that there nothing differs any more', () => {
    fc.assert(
      fc.property(
        fc.dictionary(keys, tree),
        fc.dictionary(keys, tree),
        fc.array(keys, { minLength: 1, maxLength: 2 }),
        (old, next, path) => {
          const kept = keepOld(old, next, path) as Wire;
          const above = (value: Wire): unknown =>
            path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
          const both = [above(old), above(next)].every((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
          if (both) expect(differences(old, kept).filter((changed) => contains(path, changed))).toEqual([]);
          expect(differences(next, kept).every((changed) => contains(path, changed))).toBe(true);
        },
      ),
      { seed: 6, numRuns: 500 },
    );
  });

  it('lead through marks of secrets, which stay', () => {
    expect(keepOld({ data: secret({ a: '1', b: '1' }) }, { data: secret({ a: '2', b: '2' }) }, ['data', 'a'])).toEqual({
      data: secret({ a: '1', b: '2' }),
    });
    expect(reveal({ a: [secret('x'), { b: secret({ c: 1 }) }] })).toEqual({ a: ['x', { b: { c: 1 } }] });
  });
});

function sorted(value: Wire): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Wire) => sorted(item));
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item as Wire)]),
  );
}
