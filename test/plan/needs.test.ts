import { KubeDeployment, KubePersistentVolumeClaim, KubeStatefulSet } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { HostCommand } from '../../constructs/core/units.js';
import type { Home } from '../../constructs/core/home.js';
import { connect } from '../../src/plan/needs.js';
import { render } from '../../src/plan/render.js';
import { chart, configMap, home, namespace } from './tree.js';
import { shellScript } from '../shell-script.js';

/** What each unit needs, without running the rules of a whole home. */
function needsOf(tree: Home): Record<string, readonly string[]> {
  const drafts = render(tree);
  connect(tree, drafts);
  return Object.fromEntries(drafts.drafts.map(({ id, needs }) => [id, [...needs].map((need) => need.id).sort()]));
}

const pod = {
  containers: [{ name: 'main', image: 'x:1', envFrom: [{ configMapRef: { name: 'settings' } }] }],
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
};

describe('what a unit needs', () => {
  it('includes its namespace and what its pod mounts and reads', () => {
    const tree = home();
    const app = chart(tree, 'app', { namespace: 'shelf' });
    new KubeDeployment(app, 'deployment', { metadata: { name: 'app' }, spec: { selector: {}, template: { spec: pod } } });
    new KubePersistentVolumeClaim(app, 'claim', { metadata: { name: 'data' } });
    configMap(app, 'settings');
    namespace(app, 'shelf');
    expect(needsOf(tree)['apps/Deployment/shelf/app']).toEqual([
      'core/ConfigMap/shelf/settings',
      'core/Namespace/shelf',
      'core/PersistentVolumeClaim/shelf/data',
    ]);
  });

  it('includes the headless Service of a StatefulSet', () => {
    const tree = home();
    const app = chart(tree, 'app');
    new KubeStatefulSet(app, 'set', { metadata: { name: 'db' }, spec: { serviceName: 'db', selector: {}, template: {} } });
    new ApiObject(app, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db' } });
    expect(needsOf(tree)['apps/StatefulSet/default/db']).toEqual(['core/Service/default/db']);
  });

  it('includes whatever provides its kind', () => {
    const tree = home();
    const operator = new Construct(tree, 'operator');
    const install = new HostCommand(operator, 'install', { host: 'adonis', name: 'install', script: shellScript('true') });
    const gate = new HostCommand(operator, 'gate', { host: 'adonis', name: 'gate', script: shellScript('true') });
    gate.node.addDependency(install);
    tree.provides(operator, 'example.org');
    new ApiObject(chart(tree, 'app'), 'thing', { apiVersion: 'example.org/v1', kind: 'Thing', metadata: { name: 'thing' } });
    expect(needsOf(tree)['example.org/Thing/default/thing']).toEqual(['host/adonis/command/gate']);
  });

  it('includes the registry of the home that its images come from', () => {
    const tree = home();
    const registry = chart(tree, 'registry');
    const [settings, server] = [configMap(registry, 'settings'), configMap(registry, 'server')];
    server.addDependency(settings);
    tree.servesImages(registry, 'registry.home.arpa:5000');
    const template = { spec: { containers: [{ name: 'main', image: 'registry.home.arpa:5000/pong:1' }] } };
    new KubeDeployment(chart(tree, 'app'), 'deployment', { metadata: { name: 'pong' }, spec: { selector: {}, template } });
    expect(needsOf(tree)['apps/Deployment/default/pong']).toEqual(['core/ConfigMap/default/server']);
    expect(() => tree.servesImages(registry, 'registry.home.arpa:5000')).toThrow('is served by both registry and registry');
  });

  it('joins two subtrees by their outermost units instead of all pairs', () => {
    const tree = home();
    const first = chart(tree, 'first');
    const [a, b] = [configMap(first, 'a'), configMap(first, 'b')];
    b.addDependency(a);
    const second = chart(tree, 'second');
    const [c, d] = [configMap(second, 'c'), configMap(second, 'd')];
    d.addDependency(c);
    second.addDependency(first);
    expect(needsOf(tree)).toEqual({
      'core/ConfigMap/default/a': [],
      'core/ConfigMap/default/b': ['core/ConfigMap/default/a'],
      'core/ConfigMap/default/c': ['core/ConfigMap/default/b'],
      'core/ConfigMap/default/d': ['core/ConfigMap/default/c'],
    });
  });

  it('grows in step with the charts in a chain, not exponentially', () => {
    const tree = home();
    let previous = chart(tree, 'c0');
    configMap(previous, 'm0');
    for (let index = 1; index < 300; index++) {
      const next = chart(tree, `c${index}`);
      for (let object = 0; object < 10; object++) configMap(next, `m${index}-${object}`);
      next.addDependency(previous);
      previous = next;
    }
    expect(Object.keys(needsOf(tree))).toHaveLength(2_991);
  });
});
