import { describe, expect, it } from 'vitest';
import { Host } from '../../constructs/host/host.js';
import type { Home } from '../../constructs/core/home.js';
import { compile } from '../../src/plan/compile.js';
import { UNOBSERVED } from '../../src/machine/observe/sight.js';
import { home, machine } from '../plan/tree.js';
import { find } from './record.js';
import { recorded } from './recorder.js';
import { shellScript } from '../shell-script.js';

// These homes are too small to live in, which is not the business of registration.
const tree = (): Home => {
  const root = home({ machines: [machine('adonis', { roles: ['server'] }), machine('pi-3', { address: '192.0.2.3' })] });
  const [adonis, pi] = root.machines.map((each) => new Host(root, each));
  adonis!.file({ path: '/etc/motd', content: 'hello\n' });
  pi!.file({ path: '/etc/motd', content: 'hello\n' });
  pi!.command({ name: 'labels', script: shellScript('true'), runsOn: 'adonis' });
  pi!.command({ name: 'clean', script: shellScript('true'), delete: shellScript('rm -rf /x'), deleteIfReachable: true, stdin: 'input' });
  return root;
};
const plan = () => compile(tree(), { rules: [] }).plan;
const callOf = (records: Awaited<ReturnType<typeof recorded>>, name: string): string => String(find(records, name).inputs['create']);

describe('registration of hosts that were looked at', () => {
  it('carries a repair in the call it is for, and of no other', async () => {
    const records = await recorded(plan(), { observed: { ...UNOBSERVED, repairs: new Map([['host/pi-3/etc/motd', 'abc']]) } });
    expect(callOf(records, 'host/pi-3/etc/motd')).toMatch(/ \w{32} abc 0644 /);
    expect(callOf(records, 'host/adonis/etc/motd')).toMatch(/ \w{32} - 0644 /);
  });

  it('leaves everything about a host as it is that could not be looked at, also what runs elsewhere, and nothing else', async () => {
    const records = await recorded(plan(), { observed: { ...UNOBSERVED, unseen: new Set(['pi-3']) } });
    const kept = records.filter(({ ignoreChanges }) => ignoreChanges.length > 0).map(({ name }) => name);
    expect(kept.sort()).toEqual([
      'host/pi-3/command/clean',
      'host/pi-3/command/clean (removal)',
      'host/pi-3/command/connection',
      'host/pi-3/command/labels',
      'host/pi-3/command/scripts',
      'host/pi-3/etc/motd',
    ]);
    const connection = find(records, 'host/pi-3/command/connection');
    expect(connection.ignoreChanges).toEqual(
      expect.arrayContaining(['connection', 'create', 'delete', 'stdin', 'logging', 'addPreviousOutputInEnv']),
    );
    // A new host has no state to keep, and is not dialled for minutes.
    expect(JSON.stringify(connection.inputs['connection'])).toContain('"dialErrorLimit":3');
  });

  it('reaches a host where it answered', async () => {
    const records = await recorded(plan(), { observed: { ...UNOBSERVED, addresses: new Map([['pi-3', 'pi-3.lan']]) } });
    expect(JSON.stringify(find(records, 'host/pi-3/etc/motd').inputs['connection'])).toContain('"host":"pi-3.lan"');
  });

  it('runs a removal that may be skipped from this computer, after all that came after it has gone, with the key as a secret', async () => {
    const login = { type: 'key', privateKey: 'the key' } as const;
    const records = await recorded(plan(), { login });
    const removal = find(records, 'host/pi-3/command/clean (removal)');
    expect(removal).toMatchObject({ type: 'command:local:Command', additionalSecretOutputs: ['stdin'] });
    expect(removal.inputs['create']).toBeUndefined();
    expect(String(removal.inputs['delete'])).toMatch(/exit 70' \S+ pi-3 root .* delete pi-3 clean /);
    expect(JSON.stringify(removal.inputs['stdin'])).toContain('8\\nthe key\\n0\\n5\\ninput');
    const clean = find(records, 'host/pi-3/command/clean');
    expect(clean.inputs['delete']).toBeUndefined();
    expect(clean).toMatchObject({ retainOnDelete: true, dependsOn: expect.arrayContaining([removal.name]) as string[] });
  });
});
