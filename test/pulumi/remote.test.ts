import { remote } from '@pulumi/command';
import { describe, expect, it } from 'vitest';
import type { Home } from '../../constructs/core/home.js';
import { HostCommand, HostFile } from '../../constructs/core/units.js';
import { compile } from '../../src/plan/compile.js';
import type { Plan } from '../../src/plan/plan.js';
import { home, machine } from '../plan/tree.js';
import { find } from './record.js';
import { recorded } from './recorder.js';
import { shellScript } from '../shell-script.js';

// Registration takes any plan. Whether the home is one to live in is not its business, and these homes are too small to be.
const planOf = (tree: Home): Plan => compile(tree, { rules: [] }).plan;

describe('host units', () => {
  const tree = (): Home => {
    const root = home({ machines: [machine('adonis'), machine('pi-3', { address: '192.0.2.3', user: 'pi' })] });
    for (const host of ['adonis', 'pi-3']) {
      for (const name of ['a', 'b', 'c']) new HostFile(root, `${host}-${name}`, { host, path: `/etc/${name}`, content: `${name}\n` });
    }
    new HostCommand(root, 'join', {
      host: 'pi-3',
      name: 'join',
      script: shellScript('true'),
      delete: shellScript('leave'),
      timeoutSeconds: 60,
    });
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

  it('send their content on standard input, and change their call with it', async () => {
    const file = find(await recorded(planOf(tree())), 'host/pi-3/etc/a');
    expect(Object.keys(file.inputs).sort()).toEqual(['addPreviousOutputInEnv', 'connection', 'create', 'logging', 'stdin']);
    expect(file.inputs['stdin']).toBe('2\na\n');
    expect(file.inputs['create']).toMatch(/^\/bin\/sh \S+\/call\.sh 120 file pi-3 \/etc\/a etc-a\.\w+ \w{32} - 0644 root root$/);
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
    expect(command.inputs['delete']).toMatch(/ 60 delete pi-3 join \S+ nothing \w{8}-\w{16}$/);
    expect(command.inputs).not.toHaveProperty('stdin');
    expect(command.timeout).toBe('420s');
  });
});

describe('the installed @pulumi/command', () => {
  it('is the real one, not the old release with the higher number', () => {
    expect(remote.CopyToRemote).toBeDefined();
  });
});
