import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatProblem } from '../../../src/plan/problem.js';
import { correctHome, type HomeDraft } from '../../homes/correct-home.js';
import { put, read, type Tree } from '../../homes/edit.js';
import { findProblems } from '../../homes/problems.js';
import { cases } from './cases.js';

/** Fields that name something else in the home, list positions as `#`: one letter more, and they name nothing that exists. */
const REFERENCES: readonly RegExp[] = [
  /\.(?:configMap|configMapKeyRef|secretKeyRef|backend\.service|scaleTargetRef|roleRef|issuerRef|resource)\.name$/,
  /\.(?:configMapKeyRef|secretKeyRef)\.key$/,
  /\.(?:claimName|storageClassName|priorityClassName|serviceName|fsName|pool|targetPort|basicAuth\.secret)$/,
  /^(?:spec\.secretName|spec\.tls\.secretName|spec\.ca\.secretName|subjects\.#\.name|roleRef\.kind|spec\.issuerRef\.kind)$/,
  /Probe\.httpGet\.port$/,
  /containers\.#\.ports\.#\.name$/,
  /routes\.#\.(?:middlewares\.#\.name|services\.#\.(?:name|port))$/,
  /router\.middlewares$/,
  /backend\.service\.port\.name$/,
  /^spec\.selector\.app\.kubernetes\.io\/name$/,
  /nodeSelector\./,
  /(?:dnsNames|accessModes)\.#$/,
  /hostPath\.type$/,
];

/** Objects that nothing else needs: what they do is missed by no rule. */
const ENDS: readonly string[] = [
  'otherProject',
  'janitorCleans',
  'operator',
  'pongRoute',
  'pongScaler',
  'pongTest',
  'sprinklers',
  'pruner',
  'landingIngress',
  'landingPort',
];

interface Mutation {
  readonly title: string;
  readonly apply: (draft: HomeDraft) => void;
}

/** Paths of all text in a value. */
function textsIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value === 'string') return [path];
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, child]) => textsIn(child, [...path, key])) : [];
}

/** Every object of the correct home dropped, and every reference in it misspelled. */
function allMutations(): readonly Mutation[] {
  const mutations: Mutation[] = [];
  correctHome(({ charts }) => {
    for (const [chart, objects] of Object.entries(charts) as [keyof HomeDraft['charts'], Record<string, Tree>][]) {
      for (const [name, object] of Object.entries(objects)) {
        if (!ENDS.includes(name)) mutations.push({ title: `${name} is dropped`, apply: (draft) => void delete draft.charts[chart][name] });
        for (const path of textsIn(object)) {
          const field = path.map((key) => (/^\d+$/.test(key) ? '#' : key)).join('.');
          if (!REFERENCES.some((pattern) => pattern.test(field))) continue;
          const misspelled = String(read(object, path)).replace(/^./, '$&x');
          mutations.push({
            title: `${name} has ${path.join('.')} '${misspelled}'`,
            apply: (draft) => put(draft.charts[chart][name]!, path, misspelled),
          });
        }
      }
    }
  });
  return mutations;
}

const mutations = allMutations();

it.each(mutations)('a home is refused when $title', ({ apply }) => {
  expect(findProblems(correctHome(apply)).map(formatProblem)).not.toEqual([]);
});

/** One seed for every run, so that a red build can be repeated; set MUTATION_SEED to look elsewhere. */
const seed = Number(process.env['MUTATION_SEED'] ?? 19_720_529);

it('a home is refused for each of two mistakes at once, in any order', () => {
  const mistakes = [...mutations, ...cases.flatMap(({ breaks }) => breaks.map(([title, , apply]): Mutation => ({ title, apply })))];
  const pair = fc.tuple(fc.constantFrom(...mistakes), fc.constantFrom(...mistakes)).filter(([a, b]) => a !== b);
  fc.assert(
    fc.property(pair, (both) => {
      // What is wrong once stays wrong, unless the second change takes away what the first one changed.
      const change = (draft: HomeDraft): void => {
        for (const { apply } of both) {
          try {
            apply(draft);
          } catch {
            // The first change removed what the second one is for.
          }
        }
      };
      expect(findProblems(correctHome(change)).length).toBeGreaterThan(0);
    }),
    { seed, numRuns: 100 },
  );
});
