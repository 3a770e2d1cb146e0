import { KubeDeployment, KubeHorizontalPodAutoscalerV2, KubePersistentVolumeClaim } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { describe, expect, it } from 'vitest';
import type { Home } from '../../constructs/core/home.js';
import { connect } from '../../src/plan/needs.js';
import { applications } from '../../src/plan/applications.js';
import { render } from '../../src/plan/render.js';
import { chart, configMap, gitops, home } from './tree.js';

function wavesOf(tree: Home): Record<string, string | undefined> {
  const drafts = render(tree);
  connect(tree, drafts);
  const made = applications(tree, drafts.drafts);
  return Object.fromEntries(
    [...drafts.drafts, ...made].map(({ id, body }) => [
      id,
      body.type === 'KubernetesObject' ? body.manifest.metadata.annotations?.['argocd.argoproj.io/sync-wave'] : undefined,
    ]),
  );
}

describe('the waves of Argo CD', () => {
  it('are the depth of an object within its own Application', () => {
    const tree = home({ gitops });
    const other = chart(tree, 'other');
    configMap(other, 'far');
    const app = chart(tree, 'app');
    const [a, b] = [configMap(app, 'a'), configMap(app, 'b')];
    b.addDependency(a);
    app.addDependency(other);
    expect(wavesOf(tree)).toEqual({
      'core/ConfigMap/default/far': '0',
      'core/ConfigMap/default/a': '0',
      'core/ConfigMap/default/b': '1',
      'argoproj.io/Application/argocd/other': '0',
      'argoproj.io/Application/argocd/app': '1',
    });
  });

  it('put Applications that nobody needs after all others, so that none of them holds up what others need', () => {
    const tree = home({ gitops });
    const [first, second, leaf, user] = ['first', 'second', 'leaf', 'user'].map((name) => chart(tree, name));
    for (const each of [first!, second!, leaf!, user!]) configMap(each, each.name);
    second!.addDependency(first!);
    user!.addDependency(second!);
    expect(wavesOf(tree)).toMatchObject({
      'argoproj.io/Application/argocd/first': '0',
      'argoproj.io/Application/argocd/second': '1',
      'argoproj.io/Application/argocd/leaf': '2',
      'argoproj.io/Application/argocd/user': '2',
    });
  });

  it('put pods that nobody needs after everything else of their Application, and an autoscaler beside what it scales', () => {
    const tree = home({ gitops });
    const app = chart(tree, 'app');
    const template = { spec: { containers: [{ name: 'main', image: 'x:1' }] } };
    new KubeDeployment(app, 'leaf', { metadata: { name: 'leaf' }, spec: { selector: {}, template } });
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'leaf' };
    new KubeHorizontalPodAutoscalerV2(app, 'scaler', { metadata: { name: 'scaler' }, spec: { maxReplicas: 3, scaleTargetRef } });
    const [certificate, route] = [configMap(app, 'certificate'), configMap(app, 'route')];
    route.addDependency(certificate);
    expect(wavesOf(tree)).toMatchObject({
      'apps/Deployment/default/leaf': '1',
      'autoscaling/HorizontalPodAutoscaler/default/scaler': '1',
      'core/ConfigMap/default/certificate': '0',
      'core/ConfigMap/default/route': '1',
    });
  });

  it('keep a claim and its consumer together, as a claim that binds late is healthy only once it is used', () => {
    const tree = home({ gitops });
    const app = chart(tree, 'app');
    const settings = configMap(app, 'settings');
    new KubePersistentVolumeClaim(app, 'claim', { metadata: { name: 'data' } });
    const pod = { containers: [{ name: 'main', image: 'x:1' }], volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
    const app1 = new KubeDeployment(app, 'deployment', { metadata: { name: 'app' }, spec: { selector: {}, template: { spec: pod } } });
    app1.addDependency(settings);
    expect(wavesOf(tree)).toMatchObject({ 'apps/Deployment/default/app': '1', 'core/PersistentVolumeClaim/default/data': '1' });
  });

  it('ask a person before anything that holds data is removed', () => {
    const tree = home({ gitops });
    new KubePersistentVolumeClaim(chart(tree, 'app'), 'claim', { metadata: { name: 'data' } });
    const drafts = render(tree);
    applications(tree, drafts.drafts);
    expect(drafts.drafts[0]!.body).toMatchObject({
      manifest: { metadata: { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm' } } },
    });
  });

  it('are refused when Applications would wait for each other', () => {
    const tree = home({ gitops });
    const [one, two] = [chart(tree, 'one'), chart(tree, 'two')];
    const [a, b, c] = [configMap(one, 'a'), configMap(two, 'b'), configMap(one, 'c')];
    b.addDependency(a);
    c.addDependency(b);
    expect(() => wavesOf(tree)).toThrow(
      /argoproj.io\/Application\/argocd\/one → argoproj.io\/Application\/argocd\/two → argoproj.io\/Application\/argocd\/one/,
    );
  });
});
