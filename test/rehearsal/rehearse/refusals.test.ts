import { describe, expect, it } from 'vitest';
import { refusedByEngine, unitOf } from '../../../src/rehearsal/rehearse/refusals.js';
import { objectId } from '../../../constructs/core/identity.js';
import { exampleHome } from '../../stacks/example.js';

const { plan } = exampleHome({ gitops: undefined });

describe('what was refused', () => {
  it('is named by the unit behind a resource, for every object of the example home', () => {
    for (const { id, body } of plan.units) {
      if (body.type !== 'KubernetesObject') continue;
      const { apiVersion, kind, metadata } = body.manifest;
      const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
      expect(unitOf({ type: `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`, name })).toBe(id);
      expect(id).toBe(objectId(body.manifest));
    }
  });

  it('comes with the place in the program, and with what the program itself said when it made no plan', () => {
    const { id, path } = plan.units.find((unit) => unit.id.startsWith('apps/Deployment/games/'))!;
    const failed = { op: 'create', urn: '', type: 'kubernetes:apps/v1:Deployment', name: 'games/pacman', changed: [] } as const;
    const report = { steps: [{ ...failed, error: 'no such field' }], output: '', diagnostics: [], failed: true };
    expect(refusedByEngine(report, plan)).toEqual([
      { by: 'Pulumi', unit: 'apps/Deployment/games/pacman', path: expect.any(String) as string, message: 'no such field' },
    ]);
    expect(path).not.toBe(id);
    const spoken = { steps: [], output: '', diagnostics: [{ severity: 'error', message: 'what to do\n' }], failed: true } as const;
    expect(refusedByEngine(spoken, plan)).toEqual([{ by: 'Pulumi', unit: 'src/pulumi/main.ts', message: 'what to do' }]);
  });
});
