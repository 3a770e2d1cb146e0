import { describe, expect, it } from 'vitest';
import { refusedByArgoCd, refusedByEngine, findUnitId } from '../../../src/rehearsal/rehearse/refusals.js';
import { objectId } from '../../../constructs/core/identity.js';
import { exampleHome } from '../../stacks/example.js';

const { plan } = exampleHome({ gitops: undefined });

describe('what was refused', () => {
  it('is named by the unit behind a resource, for every object of the example home', () => {
    for (const { id, body } of plan.units) {
      if (body.type !== 'KubernetesObject') continue;
      const { apiVersion, kind, metadata } = body.manifest;
      const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
      expect(findUnitId({ type: `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`, name })).toBe(id);
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

  it('has what keeps an Application from being done in the words of Argo CD, but not what waits for a person to agree', () => {
    const { plan: ours } = exampleHome();
    const common = { done: false, asksForConfirmation: false, conditions: [], objects: [] };
    const root = { ...common, name: 'root', sync: 'OutOfSync', health: 'Progressing', message: 'waiting for healthy state of x' } as const;
    const object = { unit: 'apps/Deployment/mqtt/sprinklers', sync: 'Synced', health: 'Progressing', message: '0 of 1 updated' } as const;
    const mqtt = { ...common, name: 'mqtt', sync: 'Synced', health: 'Progressing', objects: [object] } as const;
    const report = { done: false, seconds: 1, applications: [root, mqtt], notReached: ['registry'] };
    expect(refusedByArgoCd(report, ours).map(({ unit, message }) => [unit, message])).toEqual([
      ['argoproj.io/Application/argocd/root', 'OutOfSync, Progressing; waiting for healthy state of x'],
      ['argoproj.io/Application/argocd/mqtt', 'Synced, Progressing; apps/Deployment/mqtt/sprinklers is Progressing (0 of 1 updated)'],
      ['argoproj.io/Application/argocd/root', 'has not yet applied the Application registry'],
    ]);
    const asking = { ...mqtt, asksForConfirmation: true };
    const waiting = { ...root, message: 'successfully synced (all tasks run)' };
    expect(refusedByArgoCd({ ...report, applications: [waiting, asking], notReached: [] }, ours)).toEqual([]);
  });
});
