import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLive, ignoredPaths, jqPath, without } from '../../../src/rehearsal/argo/ignore.js';
import { configMap } from './cluster.js';

const webhooks = (...bundles: readonly string[]): object => ({
  webhooks: bundles.map((caBundle, index) => ({ name: `hook-${index}`, clientConfig: { caBundle, service: { name: 'webhook' } } })),
});

test('a jq path through every element of a list leaves out what it names, and nothing else (4.33)', () => {
  expect(without(webhooks('a', 'b'), [jqPath('.webhooks[].clientConfig.caBundle')])).toEqual({
    webhooks: [0, 1].map((index) => ({ name: `hook-${index}`, clientConfig: { service: { name: 'webhook' } } })),
  });
});

test('elements are told by their name when live values are taken over', () => {
  const live = {
    webhooks: [
      { name: 'hook-1', clientConfig: { caBundle: 'B' } },
      { name: 'hook-0', clientConfig: { caBundle: 'A' } },
    ],
  };
  expect(asLive(webhooks('x', 'y'), live, [jqPath('.webhooks[].clientConfig.caBundle')])).toEqual(webhooks('A', 'B'));
});

test('a pointer may hold slashes and tildes (RFC 6901)', () => {
  const object = { metadata: { annotations: { 'a/b~c': '1', d: '2' } } };
  const [path] = ignoredPaths(configMap('games', 'x'), [{ kind: 'ConfigMap', jsonPointers: ['/metadata/annotations/a~1b~0c'] }]);
  expect(without(object, [path!])).toEqual({ metadata: { annotations: { d: '2' } } });
});

test('only objects of the kind, group and name are meant', () => {
  const entry = { kind: 'ConfigMap', name: 'pong', jsonPointers: ['/data'] };
  expect(ignoredPaths(configMap('games', 'pong'), [entry])).toHaveLength(1);
  expect(ignoredPaths(configMap('games', 'chess'), [entry])).toHaveLength(0);
  expect(ignoredPaths(configMap('games', 'pong'), [{ ...entry, group: 'apps' }])).toHaveLength(0);
});

test('the rest of jq is an error', () => {
  expect(() => jqPath('.webhooks[] | select(.name == "x")')).toThrow(/does not know ' \| select/);
});

test('status is never taken over from the live object', () => {
  expect(asLive({ spec: {} }, { status: { phase: 'Ready' } }, [jqPath('.status.phase')])).toEqual({ spec: {} });
});

test('once live values are taken over, nothing ignored differs from the live object', () => {
  const value = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(fc.integer(), fc.dictionary(fc.constantFrom('a', 'b'), fc.integer())),
  );
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(value, value, path, (target, live, steps) => {
      const seen = structuredClone(target);
      const applied = asLive(target, live, [steps]);
      expect(target).toEqual(seen);
      const at = (object: unknown): unknown =>
        steps.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], object);
      if (at(live) !== undefined && typeof target[steps[0]!] !== 'number') expect(at(applied)).toEqual(at(live));
      expect(without(applied, [steps])).toEqual(steps.length > 1 ? expect.anything() : without(target, [steps]));
    }),
    { seed: 7 },
  );
});
