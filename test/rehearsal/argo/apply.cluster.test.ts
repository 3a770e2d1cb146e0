import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../src/cluster/client/api-watch.js';
import { BUILD_TIMEOUT_MS, noControlPlane } from '../control-plane/available.js';
import { application, Cluster, configMap, deployment, options, policy, wave } from './cluster.js';

describe.skipIf(noControlPlane)('what Argo CD applies', { timeout: 60_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  }, BUILD_TIMEOUT_MS);
  afterEach(() => cluster.reset());
  afterAll(() => cluster.stop());

  const conditionsOf = async (name: string): Promise<readonly string[]> =>
    ((await cluster.status(name)).conditions ?? []).map(({ type, message }) => `${type}: ${message}`);

  test('is applied on the server by argocd-controller, which takes fields from others (facts/bridge.md 9.1)', async () => {
    const namespace = await cluster.freshNamespace();
    const path = `/api/v1/namespaces/${namespace}/configmaps/shared`;
    const before = await cluster.client.apply(path, configMap(namespace, 'shared', { colour: 'red', mine: 'kept' }), {
      fieldManager: 'somebody',
    });
    cluster.commit('owner', configMap(namespace, 'shared', { colour: 'blue' }));
    await cluster.application(application('owner', namespace));
    expect((await cluster.sync()).settled).toBe(true);
    const after = (await cluster.configMap(namespace, 'shared'))!;
    expect(after.data).toEqual({ colour: 'blue', mine: 'kept' });
    expect(after.metadata.uid).toBe(before.metadata.uid);
    const managers = (
      after.metadata as ApiObject['metadata'] & {
        readonly managedFields: readonly { readonly manager: string; readonly operation: string }[];
      }
    ).managedFields;
    expect(managers).toContainEqual(expect.objectContaining({ manager: 'argocd-controller', operation: 'Apply' }));
  });

  test('carries the Application, kind, namespace and name as its tracking id (4.52)', async () => {
    const namespace = await cluster.freshNamespace();
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: namespace }, rules: [] };
    cluster.commit('tracked', deployment(namespace, 'game'), configMap(namespace, 'scores'), role);
    await cluster.application(application('tracked', namespace));
    await cluster.sync();
    const idOf = (object: ApiObject | undefined): unknown => object?.metadata.annotations?.['argocd.argoproj.io/tracking-id'];
    expect(idOf(await cluster.deployment(namespace, 'game'))).toBe(`tracked:apps/Deployment:${namespace}/game`);
    expect(idOf(await cluster.configMap(namespace, 'scores'))).toBe(`tracked:/ConfigMap:${namespace}/scores`);
    // Objects without a namespace carry that of the Application's destination.
    expect(idOf(await cluster.client.find(`/apis/rbac.authorization.k8s.io/v1/clusterroles/${namespace}`))).toBe(
      `tracked:rbac.authorization.k8s.io/ClusterRole:${namespace}/${namespace}`,
    );
  });

  test("goes into the Application's namespace when it names none (4.21), and comes only from the folder itself (4.22)", async () => {
    const namespace = await cluster.freshNamespace();
    const here = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'here' } };
    cluster.commit('folder', here);
    cluster.commit('folder/below', configMap(namespace, 'below'));
    cluster.commit('elsewhere', configMap(namespace, 'elsewhere'));
    await cluster.application(application('folder', namespace));
    expect((await cluster.sync()).settled).toBe(true);
    expect(await cluster.configMap(namespace, 'here')).toBeDefined();
    expect(await cluster.configMap(namespace, 'below')).toBeUndefined();
    expect(await cluster.configMap(namespace, 'elsewhere')).toBeUndefined();
  });

  test('is no Endpoints, EndpointSlice or Lease: those are passed over with a warning (4.50, 4.51)', async () => {
    const namespace = await cluster.freshNamespace();
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'slice', namespace },
      addressType: 'IPv4',
      endpoints: [],
    };
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'lease', namespace }, spec: {} };
    cluster.commit('excluded', slice, lease, configMap(namespace, 'fine'));
    await cluster.application(application('excluded', namespace));
    expect((await cluster.sync()).settled).toBe(true);
    expect(await cluster.client.find(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices/slice`)).toBeUndefined();
    expect(await cluster.client.find(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/lease`)).toBeUndefined();
    expect(await conditionsOf('excluded')).toEqual([
      'ExcludedResourceWarning: Resource discovery.k8s.io/EndpointSlice slice is excluded in the settings',
      'ExcludedResourceWarning: Resource coordination.k8s.io/Lease lease is excluded in the settings',
    ]);
  });

  test('is nothing at all when the server would refuse one of the objects: all are tried first', async () => {
    const namespace = await cluster.freshNamespace();
    const broken = { ...deployment(namespace, 'broken'), spec: { replicsa: 1 } };
    cluster.commit('tried', configMap(namespace, 'fine', {}, wave(-1)), broken);
    await cluster.application(application('tried', namespace));
    const { applications } = await cluster.sync();
    expect(await cluster.configMap(namespace, 'fine')).toBeUndefined();
    expect(applications[0]!.failure).toMatch(
      /^one or more objects failed to apply \(dry run\); Deployment broken: .*\.spec\.replicsa: field not declared in schema/,
    );
  });

  test('is not tried beforehand when its kind comes from elsewhere and it says so; without, nothing is applied (4.32)', async () => {
    const namespace = await cluster.freshNamespace();
    const token = (annotations?: Readonly<Record<string, string>>): ReturnType<typeof configMap> => ({
      apiVersion: 'late.example.org/v1',
      kind: 'Token',
      metadata: { name: 'token', namespace, annotations: { ...wave(1), ...annotations } },
    });
    cluster.commit('late', configMap(namespace, 'first'), token());
    await cluster.application(application('late', namespace));
    const unknown = await cluster.sync();
    expect(unknown.applications[0]!.failure).toContain(
      'one or more synchronization tasks are not valid: The Kubernetes API could not find late.example.org/Token',
    );
    expect(await cluster.configMap(namespace, 'first')).toBeUndefined();

    cluster.commit('late', configMap(namespace, 'first'), token(options('SkipDryRunOnMissingResource=true')));
    const late = await cluster.sync();
    expect(await cluster.configMap(namespace, 'first')).toBeDefined();
    expect(late.applications[0]!.failure).toContain('Token token: the server could not find the requested resource');

    await cluster.client.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition('late.example.org'));
    expect((await cluster.sync()).settled).toBe(true);
    expect(await cluster.client.find(`/apis/late.example.org/v1/namespaces/${namespace}/tokens/token`)).toBeDefined();
  });

  test('may be of a kind whose definition is in the same Application (4.32)', async () => {
    const namespace = await cluster.freshNamespace();
    const token = { apiVersion: 'own.example.org/v1', kind: 'Token', metadata: { name: 'token', namespace } };
    cluster.commit('own', token, definition('own.example.org'));
    await cluster.application(application('own', namespace));
    expect((await cluster.sync()).settled).toBe(true);
    expect(await cluster.client.find(`/apis/own.example.org/v1/namespaces/${namespace}/tokens/token`)).toBeDefined();
  });

  test('fails when another Application holds it already, with FailOnSharedResource (facts/bridge.md 9.6)', async () => {
    const namespace = await cluster.freshNamespace();
    cluster.commit('first', configMap(namespace, 'both', { by: 'first' }));
    await cluster.application(application('first', namespace));
    await cluster.sync();
    cluster.commit('second', configMap(namespace, 'both', { by: 'second' }), configMap(namespace, 'own'));
    await cluster.application(application('second', namespace));
    await cluster.sync();
    expect((await cluster.configMap(namespace, 'both'))?.data).toEqual({ by: 'first' });
    expect(await cluster.configMap(namespace, 'own')).toBeUndefined();
    expect((await cluster.status('second')).operationState?.message).toContain(
      'Shared resource found: ConfigMap/both is part of applications argocd/second and first',
    );
    expect(await conditionsOf('second')).toEqual(['SharedResourceWarning: ConfigMap/both is part of applications argocd/second and first']);
  });

  test('is put back when somebody changes it, only with selfHeal (4.27)', async () => {
    const namespace = await cluster.freshNamespace();
    const path = `/api/v1/namespaces/${namespace}/configmaps/mine`;
    cluster.commit('healing', configMap(namespace, 'mine', { a: '1' }), configMap(namespace, 'other'));
    await cluster.application(application('healing', namespace, { syncPolicy: policy([], { automated: { prune: true } }) }));
    await cluster.sync();
    await cluster.client.patch(path, { data: { a: '2' } });
    await cluster.sync();
    expect((await cluster.configMap(namespace, 'mine'))?.data).toEqual({ a: '2' });
    expect(await cluster.status('healing')).toMatchObject({ sync: { status: 'OutOfSync' } });

    await cluster.application(application('healing', namespace));
    const { changes } = await cluster.sync();
    expect((await cluster.configMap(namespace, 'mine'))?.data).toEqual({ a: '1' });
    expect(changes.map(({ action, object }) => [action, object])).toEqual([['changed', `core/ConfigMap/${namespace}/mine`]]);
    // Only what was changed is applied again.
    expect((await cluster.status('healing')).operationState?.operation.sync.resources).toEqual([
      { group: '', kind: 'ConfigMap', name: 'mine', namespace },
    ]);
  });

  test('leaves alone what ignoreDifferences names, also while it syncs (4.33, RespectIgnoreDifferences)', async () => {
    const namespace = await cluster.freshNamespace();
    const ignoreDifferences = [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }];
    cluster.commit('ignoring', deployment(namespace, 'game'));
    await cluster.application(application('ignoring', namespace, { ignoreDifferences }));
    await cluster.sync();
    await cluster.client.patch(`/apis/apps/v1/namespaces/${namespace}/deployments/game`, { spec: { replicas: 3 } });
    await cluster.sync();
    expect(await cluster.status('ignoring')).toMatchObject({ sync: { status: 'Synced' } });

    cluster.commit('ignoring', deployment(namespace, 'game', undefined, 'example/game:2'));
    await cluster.sync();
    expect(await cluster.deployment(namespace, 'game')).toMatchObject({
      spec: { replicas: 3, template: { spec: { containers: [{ image: 'example/game:2' }] } } },
    });
  });

  test('overwrites what ignoreDifferences names when it syncs for another reason without RespectIgnoreDifferences', async () => {
    const namespace = await cluster.freshNamespace();
    const syncPolicy = { ...policy(), syncOptions: ['ServerSideApply=true'] };
    const ignoreDifferences = [{ group: 'apps', kind: 'Deployment', jqPathExpressions: ['.spec.replicas'] }];
    cluster.commit('ignoring', deployment(namespace, 'game'));
    await cluster.application(application('ignoring', namespace, { ignoreDifferences, syncPolicy }));
    await cluster.sync();
    await cluster.client.patch(`/apis/apps/v1/namespaces/${namespace}/deployments/game`, { spec: { replicas: 3 } });
    await cluster.sync();
    expect(await cluster.deployment(namespace, 'game')).toMatchObject({ spec: { replicas: 3 } });
    cluster.commit('ignoring', deployment(namespace, 'game', undefined, 'example/game:2'));
    await cluster.sync();
    expect(await cluster.deployment(namespace, 'game')).toMatchObject({ spec: { replicas: 1 } });
  });

  test('loses a field that left the folder, and nothing that others set', async () => {
    const namespace = await cluster.freshNamespace();
    cluster.commit('fields', configMap(namespace, 'mine', { a: '1', b: '2' }));
    await cluster.application(application('fields', namespace));
    await cluster.sync();
    await cluster.client.patch(`/api/v1/namespaces/${namespace}/configmaps/mine`, { data: { c: '3' } });
    cluster.commit('fields', configMap(namespace, 'mine', { a: '1' }));
    expect((await cluster.sync()).settled).toBe(true);
    expect((await cluster.configMap(namespace, 'mine'))?.data).toEqual({ a: '1', c: '3' });
  });

  test('changes no object when nothing changed', async () => {
    const namespace = await cluster.freshNamespace();
    cluster.commit('quiet', deployment(namespace, 'game'), configMap(namespace, 'scores', { a: '1' }, wave(2)));
    cluster.commit('root', application('quiet', namespace));
    await cluster.application(application('root', 'argocd'));
    await cluster.sync();
    await cluster.rollOut(namespace, 'game');
    expect((await cluster.sync()).settled).toBe(true);
    const versions = async (): Promise<readonly (string | undefined)[]> => {
      const paths = ['quiet', 'root'].map((name) => `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${name}`);
      const objects = [
        cluster.deployment(namespace, 'game'),
        cluster.configMap(namespace, 'scores'),
        ...paths.map((path) => cluster.client.find(path)),
      ];
      return (await Promise.all(objects)).map((object) => object?.metadata.resourceVersion);
    };
    const before = await versions();
    const { settled, changes } = await cluster.sync();
    expect(settled).toBe(true);
    expect(changes).toEqual([]);
    expect(await versions()).toEqual(before);
  });
});

function definition(group: string): ReturnType<typeof configMap> {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `tokens.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Token', plural: 'tokens', singular: 'token', listKind: 'TokenList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };
  return definition;
}
