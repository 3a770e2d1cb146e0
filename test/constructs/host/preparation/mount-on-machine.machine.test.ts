import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../../constructs/core/machine.js';
import { apply as applyOn, install, takeBack } from '../../../machine/script/host-calls.js';
import { machines, type TestMachine } from '../../../nspawn/machines.js';
import { useMachines } from '../../../nspawn/use-machines.js';
import { machine } from '../../../plan/tree.js';
import { findCommand, planFor } from './full-machine.js';

const UUID = '6b1f6a0e-4b9d-4f7a-9a6f-1c1f6a0e4b9d';
const declared: Machine = machine('attic', { mounts: [{ path: '/var/lib/rancher', uuid: UUID, type: 'ext4' }] });

/** Stands for k3s: holds its data open and writes down each start. */
const SERVICE = [
  '[Service]',
  'ExecStart=/bin/sh -c "mkdir -p /var/lib/rancher/k3s && date +%%s.%%N >>/var/lib/rancher/k3s/starts && exec sleep infinity"',
  '[Install]',
  'WantedBy=multi-user.target',
  '',
].join('\n');

describe.skipIf(machines)('the data of a running k3s', { timeout: 300_000 }, () => {
  const farm = useMachines(['attic']);
  const plan = planFor(declared);
  const steps = plan.units.filter(({ id }) => /rancher|permacade-mounts/.test(id));
  const inside = async (subject: TestMachine, script: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await subject.ssh(script);
    expect(exitCode, stderr).toBe(0);
    return stdout;
  };
  const apply = async (subject: TestMachine): Promise<void> => {
    await install(subject, plan, 'attic');
    for (const { id, body } of steps) {
      if (body.type === 'KubernetesObject') continue;
      const { exitCode, stderr } = await applyOn(subject, plan, body, body.type === 'HostFile' ? (body.content as string) : '');
      expect(exitCode, `${id}: ${stderr}`).toBe(0);
    }
  };

  it('moves to its disk, and k3s goes on with it and never again without it', async () => {
    const subject = farm().machine('attic');
    const { device } = await subject.attachDisk();
    await inside(subject, `mkfs.ext4 -q -U ${UUID} ${device} && mkdir -p /dev/disk/by-uuid && ln -s ${device} /dev/disk/by-uuid/${UUID}`);
    await subject.ssh('cat >/etc/systemd/system/k3s-agent.service', SERVICE);
    await inside(
      subject,
      `systemctl daemon-reload && systemctl enable --quiet --now k3s-agent
until [ -s /var/lib/rancher/k3s/starts ]; do sleep 0.1; done
echo precious >/var/lib/rancher/k3s/db`,
    );
    await apply(subject);
    expect(await inside(subject, 'cat /var/lib/rancher/k3s/db /var/lib/rancher.permacade-old/k3s/db')).toBe('precious\nprecious\n');
    const seen = 'findmnt -n -o SOURCE /var/lib/rancher; wc -l </var/lib/rancher/k3s/starts; systemctl is-active k3s-agent';
    await expect.poll(() => inside(subject, seen), { timeout: 30_000 }).toBe(`${device}\n2\nactive\n`);
    expect(await inside(subject, 'ls /var/lib/permacade')).not.toContain('moving');

    // A second run stops nothing and copies nothing.
    await apply(subject);
    expect(await inside(subject, 'wc -l </var/lib/rancher/k3s/starts')).toBe('2\n');

    // Taking the mount away under it is refused.
    const remove = () => takeBack(subject, plan, findCommand(declared, 'mount-var-lib-rancher'));
    const refused = (await remove())!;
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('k3s-agent still runs with its data on the disk at /var/lib/rancher');

    // Without its disk k3s does not start with an empty folder.
    await inside(subject, `systemctl stop k3s-agent var-lib-rancher.mount && mv /dev/disk/by-uuid/${UUID} /dev/gone`);
    expect((await subject.ssh('systemctl start k3s-agent')).exitCode).not.toBe(0);
    expect(await inside(subject, 'ls -A /var/lib/rancher')).toBe('');
    expect(await remove()).toMatchObject({ exitCode: 0 });
  });
});
