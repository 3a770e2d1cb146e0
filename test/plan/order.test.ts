import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, depths, inOrder } from '../../src/plan/order.js';

interface Node {
  readonly id: string;
  readonly needs: Set<Node>;
}

/** A graph without cycles: every node may need earlier ones only, and is then shuffled and renamed. */
const acyclic = fc
  .record({ size: fc.integer({ min: 1, max: 60 }), edges: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 200 }), seed: fc.nat() })
  .map(({ size, edges, seed }) => {
    const nodes: Node[] = Array.from({ length: size }, (_, index) => ({
      id: `n${(index * 7919 + seed) % 1_000_003}-${index}`,
      needs: new Set(),
    }));
    for (const [a, b] of edges) {
      const [low, high] = [Math.min(a % size, b % size), Math.max(a % size, b % size)];
      if (low !== high) nodes[high]!.needs.add(nodes[low]!);
    }
    return nodes;
  });

describe('the order of units', () => {
  it('puts every unit after everything it needs', () => {
    fc.assert(
      fc.property(acyclic, (nodes) => {
        const position = new Map(inOrder(nodes, depths(nodes)).map((node, index) => [node, index]));
        return (
          position.size === nodes.length &&
          nodes.every((node) => [...node.needs].every((need) => position.get(need)! < position.get(node)!))
        );
      }),
    );
  });

  it('does not depend on the order in which units were declared', () => {
    fc.assert(
      fc.property(acyclic, (nodes) => {
        const ids = (list: readonly Node[]): readonly string[] => inOrder(list, depths(list)).map(({ id }) => id);
        expect(ids(nodes.toReversed())).toEqual(ids(nodes));
      }),
    );
  });

  it('breaks ties by id', () => {
    const nodes = ['b', 'c', 'a'].map((id) => ({ id, needs: new Set<Node>() }));
    expect(inOrder(nodes, depths(nodes)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('finds every cycle and prints one that really is one', () => {
    fc.assert(
      fc.property(acyclic, fc.nat(), fc.nat(), (nodes, a, b) => {
        const [from, to] = [nodes[a % nodes.length]!, nodes[b % nodes.length]!];
        from.needs.add(to);
        to.needs.add(from);
        expect(() => depths(nodes)).toThrow(/needs itself: .+ → .+\. Fix: remove one of these dependencies/);
      }),
    );
  });

  it('is found in a time that grows with units and edges only', () => {
    // A ladder of pairs, each pair on the previous one, has 2^n paths: walking paths would never end.
    const rungs: Node[][] = [];
    for (let index = 0; index < 5_000; index++) {
      const below = rungs.at(-1) ?? [];
      rungs.push([0, 1].map((side) => ({ id: `${index}-${side}`, needs: new Set(below) })));
    }
    expect(depths(rungs.flat()).get(rungs.at(-1)![0]!)).toBe(4_999);
  });

  it('compares ids the same way on every machine', () => {
    expect(['ä', 'z', 'Z', 'a', '10', '9'].sort(compare)).toEqual(['10', '9', 'Z', 'a', 'z', 'ä']);
  });
});
