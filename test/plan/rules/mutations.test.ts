import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/plan/problem.js';
import { correctHome } from '../../homes/correct-home.js';
import { problemsOf } from '../../homes/problems.js';
import { contentMutations } from './mutations/contents.js';
import { demandMutations } from './mutations/demands.js';
import type { Mutation } from './mutations/mutation.js';
import { nameMutations } from './mutations/names.js';

const mutations = [...nameMutations, ...demandMutations, ...contentMutations];

/** One seed for every run, so that a red build can be repeated; set MUTATION_SEED to look elsewhere. */
const seed = Number(process.env['MUTATION_SEED'] ?? 19_720_529);

function caught({ caughtBy, targets, apply }: Mutation, salt: number): void {
  const target = targets[salt % targets.length]!;
  const problems = problemsOf(correctHome((draft) => apply(draft, target, Math.floor(salt / targets.length))));
  const rules = problems.map(({ rule }) => rule);
  expect(
    caughtBy.some((rule) => rules.includes(rule)),
    `${target}, salt ${salt}, got: ${problems.map(formatProblem).join('\n') || 'no problem'}`,
  ).toBe(true);
}

describe('a correct home with one mistake', () => {
  it.each(mutations.map((mutation) => [mutation.title, mutation] as const))('is refused when %s', (_, mutation) => {
    fc.assert(
      fc.property(fc.nat(9_999), (salt) => caught(mutation, salt)),
      { seed, numRuns: 6 },
    );
  });

  it('is refused for each of two mistakes at once, in any order', () => {
    const pair = fc.tuple(fc.constantFrom(...mutations), fc.constantFrom(...mutations)).filter(([a, b]) => a !== b);
    fc.assert(
      fc.property(pair, fc.nat(9_999), ([first, second], salt) => {
        // What is wrong once stays wrong, unless the second change takes away what the first one changed.
        const problems = problemsOf(
          correctHome((draft) => {
            for (const { targets, apply } of [first, second]) {
              try {
                apply(draft, targets[salt % targets.length]!, salt);
              } catch {
                // The first change removed what the second one is for.
              }
            }
          }),
        );
        expect(problems.length).toBeGreaterThan(0);
      }),
      { seed, numRuns: 100 },
    );
  });
});
