import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Applied, applyEverything } from '../../../src/cluster/check/apply-everything.js';
import { loadCrds, readCrds } from '../../../src/cluster/check/crds.js';
import type { Plan } from '../../../src/plan/plan.js';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../src/rehearsal/control-plane/control-plane.js';
import { BUILD_TIMEOUT_MS, noControlPlane, ROOT } from '../../rehearsal/control-plane/available.js';
import { deployment, ingressRoute, namespace, object, buildPlan } from './plan-of.js';

describe.skipIf(noControlPlane)('the real API server', { timeout: 60_000 }, () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await ControlPlane.start({ binaries: await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT }) });
    const traefik = await readCrds(join(ROOT, 'crds'), ['traefik.json']);
    expect(await loadCrds(controlPlane.client, traefik)).toEqual([]);
  }, BUILD_TIMEOUT_MS);
  afterAll(() => controlPlane?.stop());

  const apply = (plan: Plan): Promise<Applied> => applyEverything(plan, controlPlane.client);

  test('accepts objects of both owners, and says so as often as asked', async () => {
    const games = object(namespace('games'));
    const plan = buildPlan(
      games,
      object(deployment('games', 'pong'), [games], 'argocd'),
      object(ingressRoute('games', 'pong'), [games], 'argocd'),
      object(
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login', namespace: 'games' }, stringData: { password: '<secret:login>' } },
        [games],
      ),
    );
    const said: string[] = [];
    const applied = await applyEverything(plan, controlPlane.client, (text) => said.push(text));
    expect(applied).toEqual({ objects: 4, accepted: 4, problems: [] });
    expect(said.at(-1)).toBe('4 of 4 objects');
    expect(await apply(plan)).toEqual(applied);
  });

  test('catches everything that is wrong at once, each at its construct path', async () => {
    const wrong = object(namespace('wrong'));
    const { objects, accepted, problems } = await apply(
      buildPlan(
        wrong,
        object(deployment('wrong', 'fine'), [wrong]),
        object(deployment('wrong', 'misspelled', { replicsa: 2, minReadySecond: 3 }), [wrong]),
        object(deployment('wrong', 'mistyped', { replicas: 'two' }), [wrong]),
        object(deployment('wrong', 'impossible', { replicas: -1, selector: { matchLabels: { app: 'other' } } }), [wrong]),
        object(ingressRoute('wrong', 'misspelled-route', { entrypoints: ['websecure'] }), [wrong], 'argocd'),
        object(ingressRoute('wrong', 'mistyped-route', { routes: 'all' }), [wrong], 'argocd'),
        object({ ...ingressRoute('wrong', 'no-crd'), apiVersion: 'example.org/v1', kind: 'Rollout' }, [wrong]),
        object({ ...ingressRoute('wrong', 'old-version'), apiVersion: 'traefik.containo.us/v1alpha1' }, [wrong]),
        object(deployment('nowhere', 'homeless', { replicsa: 2 })),
      ),
    );
    expect([objects, accepted]).toEqual([10, 2]);
    const noCrd = 'is loaded, and the API server has no such kind itself: add the definition to crds/, or correct apiVersion and kind';
    expect(problems.map(({ unit, path, message }) => `${unit} at ${path}: ${message}`)).toEqual([
      'apps/Deployment/wrong/misspelled at home/misspelled: spec.minReadySecond: field not declared in schema',
      'apps/Deployment/wrong/misspelled at home/misspelled: spec.replicsa: field not declared in schema',
      'apps/Deployment/wrong/mistyped at home/mistyped: spec.replicas: expected numeric (int or float), got string',
      'apps/Deployment/wrong/impossible at home/impossible: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      expect.stringContaining('home/impossible: spec.template.metadata.labels: Invalid value'),
      'traefik.io/IngressRoute/wrong/misspelled-route at home/misspelled-route: spec.entrypoints: field not declared in schema',
      expect.stringContaining('home/mistyped-route: spec.routes: expected list'),
      `example.org/Rollout/wrong/no-crd at home/no-crd: no CRD for example.org/Rollout in example.org/v1 ${noCrd}`,
      `traefik.containo.us/IngressRoute/wrong/old-version at home/old-version: no CRD for traefik.containo.us/IngressRoute ` +
        `in traefik.containo.us/v1alpha1 ${noCrd} (IngressRoute is known in traefik.io/v1alpha1)`,
      'apps/Deployment/nowhere/homeless at home/homeless: namespaces "nowhere" not found: nothing in this home makes it; ' +
        'add a Namespace called nowhere, or use one that exists',
      'apps/Deployment/nowhere/homeless at home/homeless: spec.replicsa: field not declared in schema',
    ]);
  });

  test('judges what is in a namespace that it refused', async () => {
    const refused = object({ ...namespace('refused'), spec: { finalizer: [] } });
    const { problems } = await apply(buildPlan(refused, object(deployment('refused', 'pong', { replicas: 'two' }), [refused])));
    expect(problems.map(({ unit }) => unit)).toEqual(['core/Namespace/refused', 'apps/Deployment/refused/pong']);
  });

  test('is told when a namespace is missing from what lives in one, and given to what does not', async () => {
    const { metadata: _, ...body } = deployment('x', 'lost');
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'reader', namespace: 'games' },
      rules: [],
    };
    const { problems } = await apply(buildPlan(object({ ...body, metadata: { name: 'lost' } } as never), object(role)));
    expect(problems.map(({ message }) => message)).toEqual([
      'a Deployment lives in a namespace, and this one names none: set metadata.namespace',
      "a ClusterRole is cluster-scoped, but this one says metadata.namespace 'games': leave it out",
    ]);
  });

  test('knows a kind whose definition is part of the plan', async () => {
    const definition = object({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'cabinets.arcade.example' },
      spec: {
        group: 'arcade.example',
        scope: 'Cluster',
        names: { kind: 'Cabinet', plural: 'cabinets', singular: 'cabinet', listKind: 'CabinetList' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    });
    const cabinet = object({ apiVersion: 'arcade.example/v1', kind: 'Cabinet', metadata: { name: 'pong' } }, [definition]);
    expect(await apply(buildPlan(definition, cabinet))).toEqual({ objects: 2, accepted: 2, problems: [] });
  });

  test('says which file has a definition that it refuses', async () => {
    const [good] = await readCrds(join(ROOT, 'crds'));
    const crd = { ...good!.crd, metadata: { name: 'wrong.example' } };
    const problems = await loadCrds(controlPlane.client, [{ file: 'mine.yaml', crd }]);
    expect(problems[0]).toMatchObject({
      unit: 'crds/mine.yaml',
      path: 'wrong.example',
      message: expect.stringMatching(/^metadata\.name: Invalid value/),
    });
  });
});
