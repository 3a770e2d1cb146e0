import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Host } from '../../../constructs/host/host.js';
import { Ledger } from '../../../constructs/host/ledger.js';
import { scriptFile } from '../../../constructs/core/script.js';
import { stampName } from '../../../constructs/core/stamp.js';
import { HostCommand } from '../../../constructs/core/units.js';
import { compile } from '../../../src/plan/compile.js';
import type { HostUnit } from '../../../src/machine/observe/observer.js';
import { Box } from '../../machine/observe/box.js';
import { home, machine } from '../../plan/tree.js';
import { noHost } from '../../machine/script/sandbox.js';
import { inOneFolder } from '../../script-folder.js';
import { shellScript } from '../../shell-script.js';

const script = scriptFile(import.meta.url, '../../../constructs/host/ledger.sh');

/** Installed before everything else, and always managed. */
const SCRIPTS = 'host/pi-3/command/scripts';

describe('the ledger of a host', () => {
  it('comes after everything of its host and lists all that is applied there, also what is composed later or about another host', () => {
    const root = home({ machines: [machine('adonis'), machine('pi-3')] });
    const [adonis, pi] = root.machines.map((each) => new Host(root, each));
    new Ledger(adonis!);
    new Ledger(pi!);
    adonis!.file({ path: '/etc/motd', content: 'hello\n' });
    new HostCommand(root, 'labels', { host: 'pi-3', name: 'labels', script: shellScript('true'), runsOn: 'adonis' });
    const { plan } = compile(root, { rules: [] });
    const ledger = plan.units.find(({ id }) => id === 'host/adonis/command/ledger')!;
    expect(ledger.needs).toContain('host/adonis/etc/motd');
    const commands = ['connection', 'ledger', 'scripts'].map((name) => `host/adonis/command/${name}`);
    const names = [...commands, 'host/adonis/etc/motd', 'host/pi-3/command/labels'];
    expect(ledger.body).toMatchObject({ stdin: `${names.map(stampName).sort().join('\n')}\n` });
  });
});

describe.skipIf(noHost)('what the ledger does on the host', () => {
  let box: Box;
  beforeEach(() => (box = new Box()));
  afterEach(() => box.remove());

  const ledger = (managed: readonly HostUnit[]) =>
    box.sandbox.run(
      `sh ${inOneFolder(script)} pi-3 /var/lib/permacade`,
      `${[SCRIPTS, ...managed.map(({ id }) => id)].map(stampName).join('\n')}\n`,
    );

  it('removes what is no longer managed, keeps beside what was changed by hand, and lets services notice once', async () => {
    const stays = box.file('stays', { restarts: ['k3s'] });
    const leaves = ["it's", 'edited', 'gone'].map((name) => box.file(name, { restarts: ['docker', 'stopped'] }));
    const command = box.command('old');
    await box.up([stays, ...leaves, command]);
    box.sandbox.service('stopped', { state: 'inactive' });
    writeFileSync(box.path('edited'), 'by hand\n');
    const before = box.sandbox.systemctl().length;
    const first = await ledger([stays]);
    expect(first).toMatchObject({ exitCode: 0, stdout: '' });
    expect(first.stderr).toContain(`${box.path('edited')} is no longer managed. It was changed by hand`);
    expect(readdirSync(join(box.sandbox.folder, 'etc')).sort()).toEqual(['edited.permacade-left', 'old.state', 'stays']);
    expect(readFileSync(box.path('edited.permacade-left'), 'utf8')).toBe('by hand\n');
    expect(box.sandbox.systemctl().slice(before)).toEqual(['daemon-reload', 'restart -- docker']);
    expect(readdirSync(join(box.sandbox.state, 'stamps'))).toEqual([SCRIPTS, stays.id].map(stampName).sort());
    expect(await ledger([stays])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(box.sandbox.systemctl()).toHaveLength(before + 2);
    expect(await box.preview([stays])).toEqual([]);
  });

  it('goes on where it was when a service did not come up', async () => {
    const leaves = box.file('leaves', { restarts: ['k3s'] });
    await box.up([leaves]);
    box.sandbox.service('k3s', { restarts: false });
    expect(await ledger([])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('host pi-3: k3s did not start') as string });
    expect(existsSync(box.path('leaves'))).toBe(false);
    box.sandbox.service('k3s', { restarts: true });
    expect((await ledger([])).exitCode).toBe(0);
    expect(readdirSync(join(box.sandbox.state, 'stamps'))).toEqual([stampName(SCRIPTS)]);
  });
});
