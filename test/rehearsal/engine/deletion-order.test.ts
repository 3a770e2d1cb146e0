import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deletionOrder, dependentsOf, needsOf } from '../../../src/rehearsal/engine/deletion-order.js';
import { milliseconds } from '../../../src/rehearsal/engine/duration.js';
import type { ResourceState } from '../../../src/rehearsal/engine/state.js';
import { nameOf, typeOf, urnOf } from '../../../src/rehearsal/engine/urn.js';

const state = (name: string, dependencies: readonly string[]): ResourceState => ({
  ...{ urn: name, type: 't', custom: true, id: '', inputs: {}, outputs: {}, memory: {}, parent: '', provider: '' },
  ...{ dependencies, propertyDependencies: {}, protect: false, retainOnDelete: false, timeouts: {} },
});

describe('the order of deletions', () => {
  it('never deletes what something that is still there depends on', () => {
    const graphs = fc
      .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 15 })
      .map((needs) => needs.map((list, index) => state(`r${index}`, index === 0 ? [] : list.map((need) => `r${need % index}`))));
    fc.assert(
      fc.property(graphs, fc.nat(), (resources, pick) => {
        const gone = new Set<string>();
        for (const group of deletionOrder(resources.toReversed())) {
          for (const { urn } of group) {
            expect(resources.filter((other) => !gone.has(other.urn) && needsOf(other).has(urn))).toEqual([]);
          }
          group.forEach(({ urn }) => gone.add(urn));
        }
        expect(gone.size).toBe(resources.length);
        const { urn } = resources[pick % resources.length]!;
        const dependents = dependentsOf(urn, resources).map((each) => each.urn);
        expect(dependents).not.toContain(urn);
        const reached = [...new Set([urn])];
        for (const each of reached)
          for (const other of resources) if (needsOf(other).has(each) && !reached.includes(other.urn)) reached.push(other.urn);
        expect([...dependents].sort()).toEqual(reached.slice(1).sort());
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('says which resources a damaged state has in a circle', () => {
    expect(() => deletionOrder([state('a', ['b']), state('b', ['a'])])).toThrow('a, b depend on each other');
  });
});

describe('words of the engine', () => {
  it('are durations as Go writes them', () => {
    expect(['', '90s', '30m', '1h30m', '2.5s', '30ms'].map(milliseconds)).toEqual([undefined, 90_000, 1_800_000, 5_400_000, 2_500, 30]);
    expect(() => milliseconds('soon')).toThrow('soon is no duration');
  });

  it('are URNs with the types of parents, but not their names, nor the stack', () => {
    const stack = urnOf({ stack: 's', project: 'p', type: 'pulumi:pulumi:Stack', name: 'p-s', parent: '' });
    const chart = urnOf({ stack: 's', project: 'p', type: 'permacade:index:Chart', name: 'games', parent: stack });
    const urn = urnOf({ stack: 's', project: 'p', type: 'kubernetes:core/v1:Secret', name: 'a::b', parent: chart });
    expect(urn).toBe('urn:pulumi:s::p::permacade:index:Chart$kubernetes:core/v1:Secret::a::b');
    expect([nameOf(urn), typeOf(urn)]).toEqual(['a::b', 'kubernetes:core/v1:Secret']);
  });
});
