import { ApiObject } from 'cdk8s';
import { KubeDeployment, KubePersistentVolumeClaim, KubeSecret, KubeService } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import type { Home } from '../../constructs/core/home.js';
import { asString, OutputRef, SecretRef, text } from '../../constructs/core/secret-ref.js';
import { HostCommand, HostFile } from '../../constructs/core/units.js';
import { compile } from '../../src/plan/compile.js';
import type { Plan } from '../../src/plan/plan.js';
import { chart, configMap, gitops, home, machine, namespace } from '../plan/tree.js';
import { find, type Recorded } from './record.js';
import { recorded } from './recorder.js';
import { shellScript } from '../shell-script.js';

// Registration takes any plan. Whether the home is one to live in is not its business, and these homes are too small to be.
const planOf = (tree: Home): Plan => compile(tree, { rules: [] }).plan;

/** Every kind of unit, and both owners once GitOps is on. */
function everything(tree: Home): Home {
  const app = chart(tree, 'app', { namespace: 'games' });
  namespace(app, 'games');
  configMap(app, 'settings');
  new KubeSecret(app, 'secret', { metadata: { name: 'login' }, stringData: { user: 'arcade', password: asString(new SecretRef('db')) } });
  new KubePersistentVolumeClaim(app, 'claim', { metadata: { name: 'roms' }, spec: { storageClassName: 'cephfs' } });
  new ApiObject(app, 'ceph', { apiVersion: 'ceph.rook.io/v1', kind: 'CephCluster', metadata: { name: 'home' } });
  deployment(app, 'pong');
  new HostFile(tree, 'file', { host: 'adonis', path: '/etc/hostname', content: 'adonis\n' });
  new HostCommand(tree, 'kubeconfig', { host: 'adonis', name: 'kubeconfig', script: shellScript('cat /k3s.yaml'), secretOutput: true });
  return tree;
}

function deployment(scope: Construct, name: string): KubeDeployment {
  const labels = { app: name };
  return new KubeDeployment(scope, `deployment-${name}`, {
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name, image: `${name}:1` }] } } },
  });
}

const isUnit = ({ type }: Recorded): boolean => !type.startsWith('permacade:') && !type.startsWith('pulumi:');

describe('registration', () => {
  it('loses no unit of a home without GitOps, and gives each one resource', async () => {
    const plan = planOf(everything(home()));
    const records = (await recorded(plan)).filter(isUnit);
    expect(records).toHaveLength(plan.units.length);
    expect(records.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      'command:remote:Command host/adonis/command/kubeconfig',
      'command:remote:Command host/adonis/etc/hostname',
      'kubernetes:apps/v1:Deployment games/pong',
      'kubernetes:ceph.rook.io/v1:CephCluster games/home',
      'kubernetes:core/v1:ConfigMap games/settings',
      'kubernetes:core/v1:Namespace games',
      'kubernetes:core/v1:PersistentVolumeClaim games/roms',
      'kubernetes:core/v1:Secret games/login',
    ]);
  });

  it('leaves to Argo CD what is its own', async () => {
    const plan = planOf(everything(home({ gitops })));
    const names = (await recorded(plan)).filter(isUnit).map(({ name }) => name);
    expect(names.sort()).toEqual(['games', 'games/login', 'host/adonis/command/kubeconfig', 'host/adonis/etc/hostname']);
    expect(plan.units.filter(({ owner }) => owner === 'argocd').length).toBeGreaterThan(0);
  });

  it('sends the manifest as it is in the committed output, apiVersion included', async () => {
    const { inputs } = find(await recorded(planOf(everything(home()))), 'games/settings');
    expect(inputs).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'games' },
      data: { key: 'value' },
    });
  });

  it('registers every unit after what it needs, and says so', async () => {
    const plan = planOf(everything(home()));
    const records = await recorded(plan);
    expect(find(records, 'games/settings').dependsOn).toEqual(['games']);
    const names = records.filter(isUnit).map(({ name }) => name);
    expect(names.indexOf('games')).toBeLessThan(names.indexOf('games/pong'));
  });

  it('groups objects by chart and host units by host, and never depends on a group', async () => {
    const records = await recorded(planOf(everything(home())));
    expect(find(records, 'games/settings').parent).toBe('permacade:index:Chart::app');
    expect(find(records, 'host/adonis/etc/hostname').parent).toBe('permacade:index:Host::adonis');
    const groups = records.filter(({ type }) => type.startsWith('permacade:')).map(({ name }) => name);
    expect(groups.sort()).toEqual(['adonis', 'app']);
    for (const { dependsOn } of records) for (const name of dependsOn) expect(groups).not.toContain(name);
  });

  it('keeps what holds data when it leaves the program, and protects nothing', async () => {
    const records = await recorded(planOf(everything(home())));
    const kept = records.filter(({ type, retainOnDelete }) => retainOnDelete && type.startsWith('kubernetes:')).map(({ name }) => name);
    expect(kept.sort()).toEqual(['games', 'games/home', 'games/roms']);
    expect(records.some(({ protect }) => protect)).toBe(false);
  });

  it('lets every object but releases stay while another owner takes over, and takes over what is there', async () => {
    const tree = everything(home());
    const release = { apiVersion: 'helm.cattle.io/v1', kind: 'HelmChart', metadata: { name: 'rook', namespace: 'kube-system' } };
    new ApiObject(chart(tree, 'rook'), 'release', release);
    const records = await recorded(planOf(tree), { handOver: true });
    const leaving = records.filter(({ type, retainOnDelete }) => !retainOnDelete && type.startsWith('kubernetes:')).map(({ name }) => name);
    expect(leaving).toEqual(['kube-system/rook']);
    expect(find(records, 'games/pong').inputs).toMatchObject({
      metadata: { annotations: { 'pulumi.com/patchFieldManager': 'argocd-controller' } },
    });
    expect(find(records, 'home', 'pulumi:providers:kubernetes').inputs['upsertExistingObjects']).toBe('true');
  });

  it('reaches the cluster through one provider that reads nothing from the environment', async () => {
    const records = await recorded(planOf(everything(home())), { kubeconfig: new OutputRef('host/adonis/command/kubeconfig') });
    const providers = records.filter(({ type }) => type.startsWith('pulumi:providers:'));
    expect(providers).toHaveLength(1);
    expect(providers[0]!.inputs).toEqual({
      kubeconfig: { secret: 'output of host/adonis/command/kubeconfig' },
      clusterIdentifier: 'home',
      enableServerSideApply: 'true',
      enableConfigMapMutable: 'true',
      enableSecretMutable: 'true',
      enablePatchForce: 'false',
      upsertExistingObjects: 'false',
      deleteUnreachable: 'false',
      skipUpdateUnreachable: 'false',
    });
    for (const { type, provider } of records) if (type.startsWith('kubernetes:')) expect(provider).toBe('home');
  });

  it('registers what the kubeconfig needs before anything that waits for it, also behind it in the plan', async () => {
    const tree = home();
    const app = chart(tree, 'app');
    const settings = configMap(app, 'settings');
    const gate = new HostCommand(tree, 'gate', { host: 'adonis', name: 'a-gate', script: shellScript('true') });
    gate.node.addDependency(settings);
    const files = ['one', 'two', 'three'].map((name) => new HostFile(tree, name, { host: 'adonis', path: `/etc/${name}`, content: '' }));
    files[1]!.node.addDependency(files[0]!);
    files[2]!.node.addDependency(files[1]!);
    const kubeconfig = new HostCommand(tree, 'kubeconfig', { host: 'adonis', name: 'kubeconfig', script: shellScript('true') });
    kubeconfig.node.addDependency(files[2]!);
    const records = await recorded(planOf(tree), { kubeconfig: new OutputRef(kubeconfig.unitId) });
    expect(records.filter(({ type }) => type === 'command:remote:Command').map(({ name }) => name)).toEqual([
      'host/adonis/etc/one',
      'host/adonis/etc/two',
      'host/adonis/etc/three',
      'host/adonis/command/kubeconfig',
      'host/adonis/command/a-gate',
    ]);
  });

  it('puts what only Pulumi reads on the objects, and not into the plan', async () => {
    const tree = everything(home());
    const plan = planOf(tree);
    const records = await recorded(plan);
    expect(JSON.stringify(plan)).not.toContain('pulumi.com/');
    expect(find(records, 'games/home').inputs['metadata']).toMatchObject({ annotations: { 'pulumi.com/patchForce': 'true' } });
    expect(find(records, 'games/pong').inputs['metadata']).toMatchObject({ annotations: { 'pulumi.com/skipAwait': 'true' } });
  });

  it('waits for a Deployment where something depends on it, and never for a Service', async () => {
    const tree = home();
    const app = chart(tree, 'app');
    const web = deployment(app, 'web');
    const service = new KubeService(app, 'service', { metadata: { name: 'web' } });
    configMap(app, 'after').node.addDependency(web, service);
    const records = await recorded(planOf(tree));
    const awaited = find(records, 'default/web', 'Deployment');
    expect(awaited.inputs['metadata']).not.toHaveProperty('annotations');
    expect(awaited.timeout).toBe('30m');
    expect(find(records, 'default/web', 'Service').inputs['metadata']).toMatchObject({ annotations: { 'pulumi.com/skipAwait': 'true' } });
  });

  it('registers nothing for a home that is empty', async () => {
    expect(await recorded(planOf(home()))).toEqual([]);
  });
});

describe('secrets', () => {
  it('arrive marked, with the rest of their Secret', async () => {
    const record = find(await recorded(planOf(everything(home()))), 'games/login');
    expect(record.inputs['stringData']).toEqual({ secret: { user: 'arcade', password: 'value of db' } });
    expect(record.additionalSecretOutputs).toEqual(['data', 'stringData']);
  });

  it('inside a longer text, or quoted for a document, stay secret', async () => {
    const tree = home();
    const quoted = text`password: ${new SecretRef('db', 'json')}\n`;
    new HostFile(tree, 'file', { host: 'adonis', path: '/etc/db.yaml', content: quoted, mode: '0600' });
    configMap(chart(tree, 'app'), 'dsn', { dsn: asString(text`postgres://db:${new SecretRef('db')}@db/app`), plain: 'as it is' });
    const records = await recorded(planOf(tree));
    expect(find(records, 'default/dsn').inputs['data']).toEqual({ dsn: { secret: 'postgres://db:value of db@db/app' }, plain: 'as it is' });
    const file = find(records, 'host/adonis/etc/db.yaml');
    expect(file.inputs['stdin']).toEqual({ secret: '24\npassword: "value of db"\n' });
    expect(file.inputs['logging']).toBe('none');
    expect(file.inputs['create']).not.toContain('value of');
    expect(file.additionalSecretOutputs).toEqual(expect.arrayContaining(['stdin', 'stdout', 'stderr', 'connection']));
  });

  it('that a command prints are secret where they are used', async () => {
    const tree = home({ machines: [machine('adonis'), machine('pi-3')] });
    const token = new HostCommand(tree, 'token', { host: 'adonis', name: 'token', script: shellScript('cat /token'), secretOutput: true });
    new HostFile(tree, 'file', { host: 'pi-3', path: '/etc/token', content: new OutputRef(token.unitId), mode: '0600' });
    const records = await recorded(planOf(tree));
    expect(find(records, 'host/adonis/command/token').additionalSecretOutputs).toContain('stdout');
    const file = find(records, 'host/pi-3/etc/token');
    expect(file.inputs['stdin']).toEqual({ secret: '35\noutput of host/adonis/command/token' });
    expect(file.dependsOn).toEqual(['host/adonis/command/token']);
    expect(file.inputs['logging']).toBe('none');
  });
});
