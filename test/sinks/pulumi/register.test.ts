import { ApiObject } from 'cdk8s';
import { remote } from '@pulumi/command';
import { KubeDeployment, KubePersistentVolumeClaim, KubeSecret, KubeService } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { describe, expect, it, vi } from 'vitest';
import type { Home } from '../../../constructs/core/home.js';
import { asString, OutputRef, SecretRef, text } from '../../../constructs/core/secret-ref.js';
import { HostCommand, HostFile } from '../../../constructs/core/units.js';
import { compile } from '../../../src/plan/compile.js';
import type { Plan, PlanUnit } from '../../../src/plan/plan.js';
import { chart, configMap, gitops, home, machine, namespace } from '../../plan/tree.js';
import { recorded, type Recorded } from './recorder.js';

// Registration takes any plan. Whether the home is one to live in is not its business, and these homes are too small to be.
vi.mock('../../../src/plan/rules/index.js', () => ({ homeRules: [] }));

const planOf = (tree: Home): Plan => compile(tree).plan;

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
  new HostCommand(tree, 'kubeconfig', { host: 'adonis', name: 'kubeconfig', script: 'cat /k3s.yaml', secretOutput: true });
  return tree;
}

function deployment(scope: Construct, name: string): KubeDeployment {
  const labels = { app: name };
  return new KubeDeployment(scope, `deployment-${name}`, {
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name, image: `${name}:1` }] } } },
  });
}

function find(records: readonly Recorded[], name: string, kind = ''): Recorded {
  const record = records.find((candidate) => candidate.name === name && candidate.type.includes(kind));
  expect(record, `${name} among ${records.map((each) => each.name).join(', ')}`).toBeDefined();
  return record!;
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
    const gate = new HostCommand(tree, 'gate', { host: 'adonis', name: 'a-gate', script: 'true' });
    gate.node.addDependency(settings);
    const files = ['one', 'two', 'three'].map((name) => new HostFile(tree, name, { host: 'adonis', path: `/etc/${name}`, content: '' }));
    files[1]!.node.addDependency(files[0]!);
    files[2]!.node.addDependency(files[1]!);
    const kubeconfig = new HostCommand(tree, 'kubeconfig', { host: 'adonis', name: 'kubeconfig', script: 'true' });
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
    const token = new HostCommand(tree, 'token', { host: 'adonis', name: 'token', script: 'cat /token', secretOutput: true });
    new HostFile(tree, 'file', { host: 'pi-3', path: '/etc/token', content: new OutputRef(token.unitId), mode: '0600' });
    const records = await recorded(planOf(tree));
    expect(find(records, 'host/adonis/command/token').additionalSecretOutputs).toContain('stdout');
    const file = find(records, 'host/pi-3/etc/token');
    expect(file.inputs['stdin']).toEqual({ secret: '35\noutput of host/adonis/command/token' });
    expect(file.dependsOn).toEqual(['host/adonis/command/token']);
    expect(file.inputs['logging']).toBe('none');
  });
});

describe('host units', () => {
  const tree = (): Home => {
    const root = home({ machines: [machine('adonis'), machine('pi-3', { address: '192.0.2.3', user: 'pi' })] });
    for (const host of ['adonis', 'pi-3']) {
      for (const name of ['a', 'b', 'c']) new HostFile(root, `${host}-${name}`, { host, path: `/etc/${name}`, content: `${name}\n` });
    }
    new HostCommand(root, 'join', { host: 'pi-3', name: 'join', script: 'true', delete: 'leave', timeoutSeconds: 60 });
    return root;
  };

  it('run one after another on a host, and side by side on two', async () => {
    const records = await recorded(planOf(tree()));
    const chain = (host: string): readonly (readonly [string, readonly string[]])[] =>
      records.filter(({ name }) => name.startsWith(`host/${host}/`)).map(({ name, dependsOn }) => [name, dependsOn]);
    expect(chain('adonis')).toEqual([
      ['host/adonis/etc/a', []],
      ['host/adonis/etc/b', ['host/adonis/etc/a']],
      ['host/adonis/etc/c', ['host/adonis/etc/b']],
    ]);
    expect(chain('pi-3').map(([, dependsOn]) => dependsOn)).toEqual([
      [],
      ['host/pi-3/command/join'],
      ['host/pi-3/etc/a'],
      ['host/pi-3/etc/b'],
    ]);
  });

  it('send their content on standard input, and change their script with it', async () => {
    const file = find(await recorded(planOf(tree())), 'host/pi-3/etc/a');
    expect(Object.keys(file.inputs).sort()).toEqual(['addPreviousOutputInEnv', 'connection', 'create', 'logging', 'stdin']);
    expect(file.inputs['stdin']).toBe('2\na\n');
    expect(file.inputs['create']).toMatch(/^# sha256:[0-9a-f]{64}\n/);
    expect(file.inputs['addPreviousOutputInEnv']).toBe(false);
    expect(file).toMatchObject({ retainOnDelete: true, deleteBeforeReplace: true, ignoreChanges: [], replaceOnChanges: ['triggers[*]'] });
  });

  it('check the host key, and connect with fields that are named one by one', async () => {
    const records = await recorded(planOf(tree()), { login: { type: 'key', privateKey: 'private' } });
    expect(find(records, 'host/pi-3/etc/a').inputs['connection']).toEqual({
      secret: {
        host: '192.0.2.3',
        user: 'pi',
        hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLE',
        privateKey: 'private',
        port: 22,
        dialErrorLimit: 30,
        perDialTimeout: 5,
      },
    });
  });

  it('run what they were given for their removal, and only then leave the state by running something', async () => {
    const command = find(await recorded(planOf(tree())), 'host/pi-3/command/join');
    expect(command.retainOnDelete).toBe(false);
    expect(command.inputs['delete']).toContain('leave');
    expect(command.inputs).not.toHaveProperty('stdin');
    expect(command.timeout).toBe('420s');
  });
});

describe('registration is refused before it begins', () => {
  const refused = async (plan: Plan, options: Parameters<typeof recorded>[1] = {}): Promise<string> => {
    const error = await recorded(plan, options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return error instanceof Error ? error.message : 'registered';
  };

  it('naming all machines without a host key at once', async () => {
    const tree = home({ machines: ['adonis', 'pi-3', 'pi-4'].map((name) => machine(name, name === 'pi-4' ? {} : { hostKey: undefined })) });
    for (const host of ['adonis', 'pi-3', 'pi-4']) new HostFile(tree, host, { host, path: '/etc/a', content: '' });
    expect(await refused(planOf(tree))).toBe(
      "permacade:hosts: without hostKey nothing proves that these machines are yours: adonis, pi-3. Set it to the machine's /etc/ssh/ssh_host_ed25519_key.pub [host-key]",
    );
  });

  it('with everything else that is missing, one line each', async () => {
    const tree = home();
    new HostFile(tree, 'nowhere', { host: 'nowhere', path: '/etc/a', content: '' });
    new HostFile(tree, 'secret', { host: 'adonis', path: '/etc/b', content: new SecretRef('forgotten') });
    new HostFile(tree, 'output', { host: 'adonis', path: '/etc/c', content: new OutputRef('host/adonis/command/none') });
    new HostCommand(tree, 'long', { host: 'adonis', name: 'long', script: 'echo hello\n'.repeat(20_000) });
    configMap(chart(tree, 'app'), 'settings');
    const message = await refused(planOf(tree), { secret: () => undefined, kubeconfig: undefined });
    const starts = [
      'host/nowhere/etc/a (nowhere): no machine is called nowhere',
      'secret:forgotten: is not set, and host/adonis/etc/b needs it: run npx pulumi config set --secret secret:forgotten',
      'host/adonis/etc/c (output): holds the output of host/adonis/command/none, which is no command of this home',
      'host/adonis/command/long (long): its script has 2',
      'core/ConfigMap/default/settings (app/config-settings): nothing says how to reach the cluster',
    ];
    const lines = message.split('\n');
    expect(lines).toHaveLength(starts.length);
    starts.forEach((start, index) => expect(lines[index]).toContain(start));
  });

  it('when the kubeconfig would need an object of the cluster it opens', async () => {
    const tree = home();
    const settings = configMap(chart(tree, 'app'), 'settings');
    const kubeconfig = new HostCommand(tree, 'kubeconfig', { host: 'adonis', name: 'kubeconfig', script: 'true' });
    kubeconfig.node.addDependency(settings);
    const message = await refused(planOf(tree), { kubeconfig: new OutputRef(kubeconfig.unitId) });
    expect(message).toContain('needs core/ConfigMap/default/settings, which cannot be applied before the kubeconfig is there');
  });

  it('when a unit needs one that Pulumi does not apply', async () => {
    const plan = planOf(everything(home()));
    const units: readonly PlanUnit[] = plan.units.map((unit) =>
      unit.id.includes('settings') ? { ...unit, needs: ['apps/Deployment/games/other'] } : unit,
    );
    expect(await refused({ ...plan, units })).toContain('needs apps/Deployment/games/other, which Pulumi does not apply');
  });
});

describe('the installed @pulumi/command', () => {
  it('is the real one, not the old release with the higher number', () => {
    expect(remote.CopyToRemote).toBeDefined();
  });
});
