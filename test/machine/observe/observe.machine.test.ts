import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineReport } from '../../../src/rehearsal/pulumi/report.js';
import { difference } from '../../nspawn/snapshot/difference.js';
import { machines } from '../../nspawn/machines.js';
import { useMachines } from '../../nspawn/use-machines.js';
import type { DescribedHome } from './described-home.js';
import { done, said, Stack } from './stack.js';
import { shellScript } from '../../shell-script.js';

const service = (name: string): string => `[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n# ${name}\n`;

/** Two services, the files they read, a secret, and something that only a command can do. */
const CONTENTS = {
  files: [
    { path: '/etc/systemd/system/one.service', content: service('one') },
    { path: '/etc/systemd/system/two.service', content: service('two') },
    { path: '/etc/one/one.conf', content: 'one\n', restarts: ['one'] },
    { path: "/etc/two/it's two.conf", content: 'two\n', restarts: ['two'], owner: 'daemon', mode: '0640' },
    { path: '/etc/two/token', content: 'secret:token', mode: '0600', restarts: ['two'] },
  ],
  commands: [
    {
      name: 'running',
      script: shellScript('systemctl daemon-reload; systemctl enable --now one two 2>/dev/null'),
      state: shellScript('systemctl is-enabled one two'),
    },
  ],
} as const;

describe.skipIf(machines)('a home on real machines', { timeout: 120_000 }, () => {
  const farm = useMachines(['adonis', 'romulus', 'remus']);
  let stack: Stack;
  const home = (): DescribedHome => ({ hosts: ['adonis', 'romulus', 'remus'].map((name) => stack.host(name, CONTENTS)) });
  const started = (name: string): Promise<readonly string[]> =>
    farm()
      .machine(name)
      .ssh('systemctl show --property=ActiveEnterTimestampMonotonic --value one two')
      .then(({ stdout }) => stdout.trim().split(/\s+/));

  /** Command lines seen while everything was applied; those of the machines are seen from here as well. */
  const processes = new Set<string>();
  let first: EngineReport;
  beforeAll(async () => {
    stack = await Stack.create(farm());
    const sampler = setInterval(() => void execa('ps', ['-ww', '-eo', 'args']).then(({ stdout }) => processes.add(stdout)), 200);
    first = await stack.up(home());
    clearInterval(sampler);
    expect(said(first, 'error')).toBe('');
  });
  afterAll(() => stack.folder.remove());

  it('is not touched by a second run, in any file, service or process', async () => {
    const all = farm().machines;
    const before = await Promise.all(all.map((machine) => machine.snapshot()));
    const report = await stack.up(home());
    expect([done(report), said(report, 'warning')]).toEqual([[], '']);
    const after = await Promise.all(all.map((machine) => machine.snapshot()));
    expect(after.flatMap((snapshot, at) => difference(before[at]!, snapshot))).toEqual([]);
  });

  it('has exactly the files repaired that were edited, deleted and chmod-ed, and only their services restarted', async () => {
    const spoiled = [
      { name: 'adonis', spoil: 'echo by hand >>/etc/one/one.conf', path: '/etc/one/one.conf', restarts: [true, false] },
      { name: 'romulus', spoil: `rm "/etc/two/it's two.conf"`, path: "/etc/two/it's two.conf", restarts: [false, true] },
      { name: 'remus', spoil: 'chmod 644 /etc/two/token', path: '/etc/two/token', restarts: [false, true] },
    ];
    const before = await Promise.all(spoiled.map(({ name }) => started(name)));
    await Promise.all(spoiled.map(({ name, spoil }) => farm().machine(name).inside(spoil)));
    const report = await stack.up(home());
    expect([...done(report)].sort()).toEqual(spoiled.map(({ name, path }) => `update host/${name}${path}`).sort());
    for (const { name, path } of spoiled) expect(said(report, 'info')).toContain(`host/${name}${path} `);
    const after = await Promise.all(spoiled.map(({ name }) => started(name)));
    expect(after.map((times, at) => times.map((time, service) => time !== before[at]![service]))).toEqual(
      spoiled.map(({ restarts }) => restarts),
    );
    expect(done(await stack.preview(home()))).toEqual([]);
  });

  it('has a command run again whose state was changed, and files removed that leave the program', async () => {
    await farm().machine('remus').inside('systemctl disable one');
    const [first, ...others] = home().hosts;
    const report = await stack.up({ hosts: [{ ...first!, files: first!.files!.slice(0, -1) }, ...others] });
    expect([...done(report)].sort()).toEqual([
      'delete host/adonis/etc/two/token',
      'update host/adonis/command/ledger',
      'update host/remus/command/running',
    ]);
    expect((await farm().machine('adonis').ssh('ls /etc/two')).stdout).toBe("it's two.conf\n");
  });

  it('applies everything else while one host is off, says which, and ends as a failure', async () => {
    await farm().machine('remus').powerCut();
    const report = await stack.up(home());
    // The file that left before comes back.
    expect([...done(report)].sort()).toEqual(['create host/adonis/etc/two/token', 'update host/adonis/command/ledger']);
    expect(said(report, 'error')).toContain('1 of 3 hosts could not be reached and were left as they are:\nhost remus does not answer');
    expect(report.failed).toBe(true);
    await farm().machine('remus').powerOn();
    const again = await stack.up(home());
    expect([done(again), again.failed]).toEqual([[], false]);
  });

  it('sends nothing to a machine with another host key, and says so', async () => {
    const [adonis, romulus, remus] = home().hosts;
    const strange = { ...remus!, machine: { ...remus!.machine, hostKey: farm().machine('adonis').hostKey } };
    const before = await farm().machine('remus').snapshot();
    const report = await stack.up({ hosts: [adonis!, romulus!, { ...strange, files: [] }] });
    expect(said(report, 'error')).toContain('it does not show the hostKey of the settings');
    expect(report.failed).toBe(true);
    expect(difference(before, await farm().machine('remus').snapshot())).toEqual([]);
  });

  it('keeps the secret out of the state, out of what is said, out of every command line, and from everybody but root', async () => {
    expect(await stack.state()).not.toContain('the-value-of-the-token');
    expect(JSON.stringify(first)).not.toContain('the-value-of-the-token');
    const seen = [...processes].join('\n');
    expect(seen).toMatch(/call\.sh \d+ file adonis \/etc\/two\/token /);
    expect(seen).not.toContain('the-value-of-the-token');
    const { stdout } = await farm()
      .machine('romulus')
      .inside('grep -rlF the-value-of-the-token /etc /var /run /root /tmp; stat -c %a /var/lib/permacade/stamps');
    expect(stdout.trim().split('\n')).toEqual(['/etc/two/token', '700']);
  });
});
