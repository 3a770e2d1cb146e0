import { KubePersistentVolumeClaim, KubeSecret, KubeService } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import type { Home } from '../../constructs/core/home.js';
import { asString, OutputRef, SecretRef, text } from '../../constructs/core/secret-ref.js';
import { rule } from '../../constructs/core/rule.js';
import { HostCommand, HostFile } from '../../constructs/core/units.js';
import { compile as compileHome, type Compilation, type CompileOptions } from '../../src/plan/compile.js';
import { HomeError } from '../../src/plan/problem.js';
import { chart, configMap, gitops, home, namespace } from './tree.js';
import { shellScript } from '../shell-script.js';

/** These homes are fragments: what they lack to be lived in is not the question here. */
function compile(tree: Home, options: CompileOptions = {}): Compilation {
  return compileHome(tree, { rules: [], ...options });
}

function problemsOf(build: () => unknown): readonly string[] {
  try {
    build();
  } catch (error) {
    if (error instanceof HomeError) return error.problems.map(({ rule, unit, message }) => `${rule} ${unit} ${message}`);
    throw error;
  }
  return [];
}

describe('a plan', () => {
  it('says which units cause the pods that others make', () => {
    const tree = home();
    const app = chart(tree, 'app');
    const cause = new Construct(app, 'release');
    configMap(cause, 'b');
    configMap(cause, 'a');
    configMap(app, 'else');
    const requests = { cpuMillis: 10, memoryBytes: 1024 };
    tree.implies(cause, { namespace: 'shelf', name: 'reader', kind: 'Deployment', requests, source: 'a test' });
    expect(compile(tree).plan.impliedPods).toEqual([
      expect.objectContaining({ name: 'reader', by: ['core/ConfigMap/default/a', 'core/ConfigMap/default/b'] }),
    ]);
  });

  it('names units by what the world calls them', () => {
    const tree = home();
    const app = chart(tree, 'app', { namespace: 'shelf' });
    namespace(app, 'shelf');
    configMap(app, 'books');
    new HostFile(tree, 'file', { host: 'adonis', path: '/etc/motd', content: 'hello\n' });
    new HostCommand(tree, 'command', { host: 'adonis', name: 'greet', script: shellScript('echo hello') });
    expect(compile(tree).plan.units.map(({ id }) => id)).toEqual([
      'core/Namespace/shelf',
      'host/adonis/command/greet',
      'host/adonis/etc/motd',
      'core/ConfigMap/shelf/books',
    ]);
  });

  it('gives a cluster-scoped object no namespace, though its chart has one', () => {
    const tree = home();
    namespace(chart(tree, 'app', { namespace: 'shelf' }), 'shelf');
    expect(compile(tree).plan.units[0]!.body).toMatchObject({ manifest: { metadata: { name: 'shelf' } } });
    expect(JSON.stringify(compile(tree).plan.units[0]!.body)).not.toContain('"namespace"');
  });

  it('is equal when the same tree is compiled twice', () => {
    const tree = home({ gitops });
    const app = chart(tree, 'app');
    configMap(app, 'a').addDependency(configMap(app, 'b'));
    expect(compile(tree)).toEqual(compile(tree));
  });

  it('is frozen all the way down', () => {
    const tree = home();
    configMap(chart(tree, 'app'), 'a');
    const { plan } = compile(tree);
    expect(() => Object.assign(plan.units[0]!.body, { chart: 'other' })).toThrow(TypeError);
    expect(Object.isFrozen((plan.units[0]!.body as { manifest: object }).manifest)).toBe(true);
  });

  it('changes by nothing but paths when constructs are moved and renamed', () => {
    const build = (nested: boolean): ReturnType<typeof compile>['plan'] => {
      const tree = home({ gitops });
      const at = nested ? new Construct(new Construct(tree, 'wing'), 'room') : tree;
      const storage = chart(at, nested ? 'moved-storage' : 'storage');
      const app = chart(nested ? new Construct(tree, 'elsewhere') : tree, 'app');
      const [a, b] = [configMap(storage, 'a'), configMap(storage, 'b')];
      b.addDependency(a);
      const inner = nested ? new Construct(app, 'wrapper') : app;
      configMap(inner, 'c');
      app.node.addDependency(storage);
      Object.assign(storage, { name: 'storage' });
      return compile(tree).plan;
    };
    const withoutPaths = ({ units, ...rest }: ReturnType<typeof build>): unknown => ({
      ...rest,
      units: units.map(({ path: _, ...unit }) => unit),
    });
    expect(withoutPaths(build(true))).toEqual(withoutPaths(build(false)));
  });

  it('can be printed as JSON and read back', () => {
    const tree = home();
    new HostFile(tree, 'file', { host: 'adonis', path: '/etc/token', content: new SecretRef('token') });
    const { plan } = compile(tree);
    expect(JSON.parse(JSON.stringify(plan)).units[0].body.content).toEqual({ secret: 'token' });
  });
});

describe('references', () => {
  it('leave a placeholder in the manifest and their place beside it', () => {
    const tree = home();
    const url = text`postgres://home:${new SecretRef('database-password')}@db/app`;
    new KubeSecret(chart(tree, 'app'), 'secret', { metadata: { name: 'db' }, stringData: { url: asString(url), plain: 'x' } });
    const { body } = compile(tree).plan.units[0]!;
    expect(body).toMatchObject({
      manifest: { stringData: { url: 'postgres://home:<secret:database-password>@db/app', plain: 'x' } },
      references: [{ at: ['stringData', 'url'], text: url }],
    });
  });

  it('are refused in an object that Argo CD reads from Git, with the construct path', () => {
    const tree = home({ gitops });
    configMap(chart(tree, 'app'), 'leak', { password: asString(new SecretRef('password')) });
    expect(problemsOf(() => compile(tree))).toEqual([
      expect.stringMatching(/^secret-in-git core\/ConfigMap\/default\/leak .*data\.password/),
    ]);
    expect(() => compile(tree)).toThrow('app/config-leak');
  });

  it('to the output of a command are kept with the unit that prints it', () => {
    const tree = home();
    const command = new HostCommand(tree, 'token', {
      host: 'adonis',
      name: 'token',
      script: shellScript('cat /token'),
      secretOutput: true,
    });
    new HostFile(tree, 'file', { host: 'adonis', path: '/etc/token', content: new OutputRef(command.unitId) }).node.addDependency(command);
    expect(compile(tree).plan.units[1]!.body).toMatchObject({ content: { output: 'host/adonis/command/token' } });
  });
});

describe('a home is refused', () => {
  it('when two constructs declare one object, naming both paths', () => {
    const tree = home();
    configMap(chart(tree, 'one'), 'same');
    configMap(chart(tree, 'two'), 'same');
    expect(problemsOf(() => compile(tree))).toEqual([expect.stringContaining('declared twice, at one/config-same and at two/config-same')]);
  });

  it('when units need each other, printing the cycle', () => {
    const tree = home();
    const app = chart(tree, 'app');
    const [a, b, c] = [configMap(app, 'a'), configMap(app, 'b'), configMap(app, 'c')];
    a.node.addDependency(b);
    b.node.addDependency(c);
    c.node.addDependency(a);
    expect(problemsOf(() => compile(tree))[0]).toContain(
      'core/ConfigMap/default/a → core/ConfigMap/default/b → core/ConfigMap/default/c → core/ConfigMap/default/a',
    );
  });

  it('when Pulumi would need what Argo CD applies later', () => {
    const tree = home({ gitops });
    const early = configMap(chart(tree, 'early', { owner: 'pulumi' }), 'early');
    early.addDependency(configMap(chart(tree, 'late'), 'late'));
    expect(problemsOf(() => compile(tree))).toEqual([expect.stringMatching(/^ownership core\/ConfigMap\/default\/early/)]);
  });

  it('when an object has no name of its own', () => {
    const tree = home();
    expect(() => new KubeService(chart(tree, 'app'), 'service', {})).toThrow('app/service: a Service needs an explicit metadata.name');
  });

  it('with every broken rule at once, unless a rule is accepted with a reason', () => {
    const tree = home();
    const app = chart(tree, 'app');
    configMap(app, 'a');
    rule(app, 'no-a', () => [{ unit: 'core/ConfigMap/default/a', message: 'is here' }]);
    rule(app, 'no-b', () => [{ unit: 'host/adonis', message: 'is there' }]);
    expect(problemsOf(() => compile(tree))).toEqual(['no-a core/ConfigMap/default/a is here', 'no-b host/adonis is there']);

    const accept = [
      { rule: 'no-a', unit: 'core/ConfigMap/default/a', because: 'we like it' },
      { rule: 'no-b', unit: 'host/adonis', because: 'it is old' },
    ];
    expect(compile(tree, { accept }).warnings.map(({ rule: name, because }) => `${name}: ${because}`)).toEqual([
      'no-a: we like it',
      'no-b: it is old',
    ]);
  });

  it('when something is accepted that nothing breaks', () => {
    const accept = [{ rule: 'gone', unit: 'core/ConfigMap/default/a', because: 'it was so once' }];
    expect(problemsOf(() => compile(home(), { accept }))).toEqual([expect.stringContaining("permacade:accept lists the rule 'gone'")]);
  });

  it('by cdk8s itself, which would walk the tree a second time', () => {
    expect(() => home().synth()).toThrow('npx permacade synth');
  });
});

describe('ownership', () => {
  it('gives Pulumi everything while GitOps is off', () => {
    const tree = home();
    configMap(chart(tree, 'app'), 'a');
    expect(compile(tree).plan.units.map(({ owner }) => owner)).toEqual(['pulumi']);
  });

  it('gives Argo CD all but namespaces, secrets, host units and the charts that say otherwise', () => {
    const tree = home({ gitops });
    const app = chart(tree, 'app', { namespace: 'shelf' });
    namespace(app, 'shelf');
    configMap(app, 'a');
    new KubePersistentVolumeClaim(app, 'claim', { metadata: { name: 'books' } });
    new KubeSecret(app, 'secret', { metadata: { name: 'key' }, stringData: { key: asString(new SecretRef('key')) } });
    configMap(chart(tree, 'bootstrap', { owner: 'pulumi' }), 'b');
    const owners = Object.fromEntries(compile(tree).plan.units.map(({ id, owner }) => [id, owner]));
    expect(owners).toMatchObject({
      'core/Namespace/shelf': 'pulumi',
      'core/Secret/shelf/key': 'pulumi',
      'core/ConfigMap/default/b': 'pulumi',
      'core/ConfigMap/shelf/a': 'argocd',
      'argoproj.io/Application/argocd/app': 'argocd',
    });
  });
});
