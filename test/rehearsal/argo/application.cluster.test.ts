import { describe, expect, test } from 'vitest';
import { readApplication } from '../../../src/rehearsal/argo/application.js';
import type { ApiObject } from '../../../src/cluster/client/api-watch.js';
import { settingsOf } from '../../../src/rehearsal/argo/settings.js';
import { objectOptions } from '../../../src/rehearsal/argo/sync-options.js';
import { application, configMap, options, policy } from './cluster.js';

const read = (spec: object, metadata: object = {}): unknown =>
  readApplication(application('pong', 'games', spec, metadata) as unknown as ApiObject);

describe('an Application that the stand-in does not understand is an error', () => {
  const repo = { repoURL: 'https://github.com/example/home.git', targetRevision: 'main' };

  test('when it has a field too many', () => {
    expect(() => read({ sources: [] })).toThrow(/^Application pong: spec: .*"sources".*it knows only the fields that this project writes/);
    expect(() => read({ syncPolicy: { ...policy(), managedNamespaceMetadata: {} } })).toThrow(
      /spec\.syncPolicy: .*managedNamespaceMetadata/,
    );
    expect(() => read({ source: { ...repo, path: 'out/pong', kustomize: {} } })).toThrow(/spec\.source: .*kustomize/);
    expect(() => read({ source: { ...repo, path: 'out/pong', directory: { recurse: true } } })).toThrow(/spec\.source\.directory\.recurse/);
  });

  test('when it is for another cluster (4.21)', () => {
    expect(() => read({ destination: { name: 'other', namespace: 'games' } })).toThrow(/spec\.destination/);
  });

  test('when it has an option the stand-in does not know, or one with a strange value (4.29)', () => {
    expect(() => read({ syncPolicy: policy(['Replace=true']) })).toThrow(/knows no option 'Replace' there/);
    expect(() => read({ syncPolicy: policy(['PruneLast=yes']) })).toThrow(
      "'PruneLast' is true or false for the stand-in for Argo CD, got 'yes'",
    );
    expect(() => read({ syncPolicy: { ...policy(), syncOptions: [] } })).toThrow(/add ServerSideApply=true/);
  });

  test('when it has an annotation that would change what Argo CD does', () => {
    expect(() => read({}, { annotations: { 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous' } })).toThrow(
      'the stand-in for Argo CD knows no annotation argocd.argoproj.io/compare-options',
    );
  });

  test('when it would take along what a chart installed', () => {
    const finalizers = ['resources-finalizer.argocd.argoproj.io'];
    expect(() => read({ source: { ...repo, chart: 'rook-ceph' } }, { finalizers })).toThrow(/leave finalizer .* off/);
  });
});

test("an object's own options may have spaces between them (4.30), but none that the stand-in does not know", () => {
  expect(objectOptions(configMap('games', 'x', {}, options('Prune=confirm, Delete=false')))).toMatchObject({
    prune: 'confirmed',
    delete: 'kept',
  });
  expect(() => objectOptions(configMap('games', 'x', {}, options('Force=true')))).toThrow(/ConfigMap x: .*knows no option 'Force' there/);
});

test('a setting of argocd-cm that changes what is applied is an error unless the stand-in acts on it', () => {
  expect(() => settingsOf({ 'resource.customizations.ignoreDifferences.all': '' }, [])).toThrow(/knows no key/);
  expect(
    settingsOf({ 'resource.customizations.health.ceph.rook.io_CephFilesystem': 'return nil', 'admin.enabled': true }, []).checks,
  ).toEqual(new Map([['ceph.rook.io/CephFilesystem', 'return nil']]));
  expect(settingsOf({ 'resource.exclusions': '- kinds: [Lease]\n' }, []).exclusions).toEqual([{ kinds: ['Lease'] }]);
});
