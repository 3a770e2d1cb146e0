import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleContext } from '../../../constructs/core/rule.js';
import { compile } from '../../../src/plan/compile.js';
import { homeRules } from '../../../src/plan/rules/home-rules.js';
import { correctHome, objectIn } from '../../homes/correct-home.js';
import { put, type Tree } from '../../homes/edit.js';
import { findProblems } from '../../homes/problems.js';

const seed = Number(process.env['MUTATION_SEED'] ?? 19_720_529);
const { plan } = compile(correctHome());

/** Every way from the top of a value to something inside it. */
function ways(value: unknown, at: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [at, ...[...keys].flatMap((key) => ways((value as Tree)[key], [...at, key]))];
}

function context(units: RuleContext['units']): RuleContext {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const images = new Map(Object.entries(plan.images));
  return { machines: plan.hosts, images, impliedPods: plan.impliedPods, scripts: plan.scripts, units, unit: (id) => byId.get(id) };
}

describe('rules over objects written past their types', () => {
  it('report and never throw, whatever is missing or of the wrong kind', () => {
    const objects = plan.units.filter(({ body }) => body.type === 'KubernetesObject');
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom(undefined, null, {}, [], '', 'text', 0, true), (which, where, junk) => {
        const target = objects[which % objects.length]!;
        const copy = structuredClone(target);
        if (copy.body.type !== 'KubernetesObject') return;
        const places = ways(copy.body.manifest).filter(
          ([top]) => top !== undefined && !['apiVersion', 'kind', 'metadata'].includes(String(top)),
        );
        if (places.length === 0) return;
        const place = places[where % places.length]!;
        put(copy.body.manifest as unknown as Tree, place, junk);
        const changed = context(plan.units.map((unit) => (unit === target ? copy : unit)));
        for (const { name, check } of homeRules) {
          const at = `${name} on ${target.id} with ${place.join('.')} = ${JSON.stringify(junk)}`;
          expect(() => check(changed), at).not.toThrow();
        }
      }),
      { seed, numRuns: 150 },
    );
  });

  it('name the object that cannot be read', () => {
    const home = correctHome((draft) => put(objectIn(draft, 'sprinklers'), 'spec.template.spec.volumes.0.hostPath.path', undefined));
    expect(findProblems(home).filter(({ rule }) => rule === 'device-type')).toEqual([
      {
        rule: 'device-type',
        unit: 'apps/Deployment/house/sprinklers',
        path: 'house/sprinklers',
        message: expect.stringContaining('a required field is missing') as string,
        fix: 'give it the fields that its kind requires',
      },
    ]);
  });
});
