import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputRef } from '../../constructs/core/secret-ref.js';
import type { Plan, PlanUnit, UnitBody } from '../../src/plan/plan.js';
import { closures } from '../../src/pulumi/applied.js';
import { machine } from '../plan/tree.js';
import { recorded } from './recorder.js';

const HOSTS = ['adonis', 'pi-3', 'pi-4'];
const KUBECONFIG = 'host/adonis/command/kubeconfig';

function body(kind: number, index: number): UnitBody {
  const name = `unit-${index}`;
  const host = HOSTS[index % HOSTS.length]!;
  if (kind === 0) {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } };
    return { type: 'KubernetesObject', chart: 'app', manifest, references: [] };
  }
  if (kind === 1) {
    return { type: 'HostFile', host, path: `/etc/${name}`, content: name, mode: '0644', owner: 'root', group: 'root', restarts: [] };
  }
  return {
    type: 'HostCommand',
    host,
    name,
    script: 'true.sh',
    args: [],
    runsOn: host,
    stdin: '',
    bundlesScript: false,
    deleteIfReachable: false,
    timeoutSeconds: 60,
    secretOutput: false,
  };
}

function idOf(unit: UnitBody): string {
  if (unit.type === 'KubernetesObject') return `core/ConfigMap/default/${unit.manifest.metadata.name}`;
  return unit.type === 'HostFile' ? `host/${unit.host}${unit.path}` : `host/${unit.host}/command/${unit.name}`;
}

/** A plan in which every unit needs some of those before it, and one of them prints the kubeconfig. */
const plans = fc
  .array(fc.record({ kind: fc.integer({ min: 0, max: 2 }), needs: fc.array(fc.nat(), { maxLength: 3 }) }), { minLength: 1, maxLength: 20 })
  .chain((shapes) => fc.record({ shapes: fc.constant(shapes), at: fc.nat({ max: shapes.length - 1 }) }))
  .map(({ shapes, at }): Plan => {
    const bodies = shapes.map(({ kind }, index) =>
      index === at ? ({ ...body(2, index), host: 'adonis', runsOn: 'adonis', name: 'kubeconfig' } as UnitBody) : body(kind, index),
    );
    const ids = bodies.map(idOf);
    const units = shapes.map(({ needs }, index): PlanUnit => {
      const before = index === 0 ? [] : [...new Set(needs.map((need) => ids[need % index]!))].sort();
      return { id: ids[index]!, path: ids[index]!, owner: 'pulumi', needs: before, body: bodies[index]! };
    });
    return { hosts: HOSTS.map((host) => machine(host)), images: {}, impliedPods: [], scripts: { 'true.sh': '' }, units };
  });

describe('the order of registration', () => {
  it('never makes two resources wait for each other, whatever the plan and wherever the kubeconfig is in it', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const needed = closures(plan.units, [KUBECONFIG]);
        const early = plan.units.some(({ id, body: { type } }) => needed.has(id) && type === 'KubernetesObject');
        const registering = recorded(plan, { kubeconfig: new OutputRef(KUBECONFIG) });
        if (early) {
          await expect(registering).rejects.toThrow('cannot be applied without the kubeconfig');
          return;
        }
        // That this ends at all is the point: a circle of resources would wait for ever.
        const records = await registering;
        const names = records.map(({ name }) => name);
        expect(records.filter(({ type }) => /ConfigMap|Command/.test(type))).toHaveLength(plan.units.length);
        records.forEach(({ dependsOn }, index) => dependsOn.forEach((name) => expect(names.indexOf(name)).toBeLessThan(index)));
      }),
      { seed: 20, numRuns: 60 },
    );
  });

  it('reads the kubeconfig after whatever may restart the server it comes from, and before what needs an object', async () => {
    const unit = (index: number, kind: number, needs: readonly string[], name?: string): PlanUnit => {
      const made = {
        ...body(kind, index),
        ...(kind === 0 ? {} : { host: 'adonis', runsOn: 'adonis' }),
        ...(name === undefined ? {} : { name }),
      } as UnitBody;
      return { id: idOf(made), path: '', owner: 'pulumi', needs, body: made };
    };
    const reader = unit(0, 2, [], 'kubeconfig');
    const object = unit(1, 0, []);
    const gate = unit(2, 2, [object.id]);
    const file = unit(3, 1, []);
    const plan: Plan = {
      hosts: [machine('adonis')],
      images: {},
      impliedPods: [],
      scripts: { 'true.sh': '' },
      units: [reader, object, gate, file],
    };
    const names = (await recorded(plan, { kubeconfig: new OutputRef(reader.id) })).filter(({ type }) => /ConfigMap|Command/.test(type));
    expect(names.map(({ name }) => name)).toEqual([file.id, reader.id, 'default/unit-1', gate.id]);
  });
});
