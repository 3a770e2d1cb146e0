import fc from 'fast-check';
import type { PlacementModel, PodClass } from '../../src/fit/placement/placement-model.js';

interface DrawnClass {
  readonly pods: number;
  readonly cpu: number;
  readonly memory: number;
  readonly nodes: readonly number[];
  readonly alone: boolean;
  readonly spread: boolean;
}

/** Homes of a few nodes and pods, small enough to try everything. */
export const smallModel: fc.Arbitrary<PlacementModel> = fc
  .integer({ min: 1, max: 3 })
  .chain((count) =>
    fc.record({
      caps: fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 8 })), { minLength: count, maxLength: count }),
      classes: fc.array(
        fc.record({
          pods: fc.integer({ min: 1, max: 2 }),
          cpu: fc.integer({ min: 0, max: 4 }),
          memory: fc.integer({ min: 0, max: 6 }),
          nodes: fc.subarray(
            Array.from({ length: count }, (_, node) => node),
            { minLength: 1 },
          ),
          alone: fc.boolean(),
          spread: fc.constantFrom(false, false, true),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  )
  .map(({ caps, classes }) => modelOf(caps, classes));

function modelOf(caps: readonly (readonly [number, number])[], classes: readonly DrawnClass[]): PlacementModel {
  const all = caps.map((_, node) => node);
  return {
    nodes: caps.map((_, node) => `node-${node}`),
    resources: ['cpu', 'memory', 'pods'],
    capacity: caps.map(([cpu, memory]) => [cpu, memory, 110]),
    keys: ['', '*'],
    domain: [all, all.map(() => 0)],
    domains: [caps.length, 1],
    sets: 0,
    classes: classes.map(({ pods, cpu, memory, nodes, alone, spread }, index): PodClass => ({
      index,
      pods: Array.from({ length: pods }, (_, pod) => `pod-${index}-${pod}`),
      request: [cpu, memory, 1],
      nodes,
      priority: 0,
      antiAffinity: alone ? [{ key: 0, classes: [index] }] : [],
      affinity: [],
      spread: spread
        ? [
            {
              key: 0,
              classes: [index],
              maxSkew: 1,
              self: true,
              over: nodes,
              counted: all.map((node) => nodes.includes(node)),
              minDomains: 1,
            },
          ]
        : [],
      volumeSets: [],
    })),
  };
}
