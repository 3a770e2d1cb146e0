import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../../../constructs/core/machine.js';
import type { HostCommandBody, PlanUnit } from '../../../../src/plan/plan.js';
import { apply as applyOn, install, takeBack } from '../../../machine/script/host-calls.js';
import { bootMachines, machines, type MachineFarm, type TestMachine } from '../../../nspawn/machines.js';
import { difference } from '../../../nspawn/snapshot/difference.js';
import { machine } from '../../../plan/tree.js';
import { findCommand, planFor, prepared } from './full-machine.js';

const declared: Machine = machine('attic', { disabledServices: ['fstrim.timer', 'no-such-thing'] });
const plan = planFor(declared);

type Result = Awaited<ReturnType<TestMachine['ssh']>>;

describe.skipIf(machines)('a machine with a real systemd', { timeout: 300_000 }, () => {
  let farm: MachineFarm;
  let subject: TestMachine;
  beforeAll(async () => {
    farm = await bootMachines(['attic'], { user: 'ubuntu' });
    subject = farm.machine('attic');
    await install(subject, plan, 'attic');
  }, 240_000);
  afterAll(() => farm.stop());

  const apply = (body: PlanUnit['body'], stdin?: string): Promise<Result> => {
    if (body.type === 'HostFile') return applyOn(subject, plan, body, body.content as string);
    const command = body as HostCommandBody;
    return applyOn(subject, plan, command, stdin ?? (typeof command.stdin === 'string' ? command.stdin : 'none\n'));
  };
  const applyAll = async (which: (body: PlanUnit['body']) => boolean = () => true): Promise<void> => {
    for (const { id, body } of prepared(declared)) {
      if (!which(body)) continue;
      const { exitCode, stderr } = await apply(body);
      expect(exitCode, `${id}: ${stderr}`).toBe(0);
    }
  };
  const bootId = async (): Promise<string> => (await subject.ssh('cat /proc/sys/kernel/random/boot_id')).stdout;

  it('is prepared without a restart, and running every command again changes nothing at all', async () => {
    const boot = await bootId();
    await applyAll();
    const before = await subject.snapshot();
    await applyAll(({ type }) => type === 'HostCommand');
    expect(difference(before, await subject.snapshot())).toEqual([]);
    expect(await bootId()).toBe(boot);
    const { stdout } = await subject.ssh(
      'uname -n; head -n 2 /etc/hosts; systemctl is-enabled suspend.target fstrim.timer; ls /etc/sysctl.d/90*',
    );
    expect(stdout).toBe(
      'attic\n# BEGIN permacade: this part is managed\n192.0.2.10 bunker bunker.lan\nmasked\nmasked\n/etc/sysctl.d/90-permacade.conf\n',
    );
  });

  it('restarts once when a unit asked for it: the command ends well, and whoever dials next finds it restarted', async () => {
    const boot = await bootId();
    await subject.ssh('sudo mkdir -p /run/permacade/restart-needed && sudo touch /run/permacade/restart-needed/trial');
    const restart = await apply(findCommand(declared, 'restart'));
    expect(restart, restart.stderr).toMatchObject({ exitCode: 0, stdout: boot });
    expect(restart.stderr).toContain('host attic: restarting for trial (usually 30 to 120 s)');
    // As the engine dials: again and again until something answers. That must be the machine after the restart.
    let restarted: Result;
    do {
      await sleep(200);
      restarted = await apply(findCommand(declared, 'restarted'), restart.stdout);
    } while (restarted.exitCode === 255);
    expect(restarted.exitCode, restarted.stderr).toBe(0);
    expect(restarted.stderr).toContain('has restarted');
    expect(await bootId()).not.toBe(boot);
    expect((await apply(findCommand(declared, 'restart'))).stdout).toBe('none\n');
  });

  it('gets back what was turned off when it leaves', async () => {
    for (const { body } of prepared(declared)) {
      const removal = body.type === 'HostCommand' ? await takeBack(subject, plan, body) : undefined;
      if (removal === undefined) continue;
      const { exitCode, stderr } = removal;
      expect(exitCode, stderr).toBe(0);
    }
    const { stdout } = await subject.ssh('systemctl is-enabled suspend.target fstrim.timer; grep -c permacade /etc/hosts');
    expect(stdout).toBe('static\nenabled\n0\n');
  });
});
