import { describe, expect, it } from 'vitest';
import { machines } from '../machines.js';
import { useMachines } from '../use-machines.js';
import { difference } from './difference.js';

describe.skipIf(machines)('a snapshot of a machine', () => {
  const farm = useMachines(['one']);
  const changedBy = async (script: string): Promise<readonly string[]> => {
    const one = farm().machine('one');
    const before = await one.snapshot();
    const { exitCode, stderr } = await one.ssh(script);
    expect([exitCode, stderr]).toEqual([0, '']);
    return difference(before, await one.snapshot());
  };

  it('tells every change of a file', async () => {
    const script = `cd /etc && mkdir -p x && printf 1 >x/content && printf 1 >x/mode && printf 1 >x/owner && printf 1 >x/time && printf 1 >x/gone && ln -s a x/link
touch -d 2001-01-01 x/*`;
    await changedBy(script);
    const changes = `cd /etc/x && printf 22 >content && touch -d 2001-01-01 content && chmod 600 mode && chown 7:8 owner && touch time && rm gone
printf 1 >new && ln -sfn b link && rm /etc/issue && rm -r /etc/kernel && mkdir -m 755 /etc/kernel`;
    expect(await changedBy(changes)).toEqual([
      '/etc: names were added or removed',
      '/etc/issue: the file is gone',
      '/etc/kernel: names were added or removed',
      '/etc/kernel/install.d: the folder is gone',
      '/etc/kernel/postinst.d: the folder is gone',
      '/etc/x: names were added or removed',
      '/etc/x/content: other content, 2 bytes, was 1',
      '/etc/x/gone: the file is gone',
      '/etc/x/link: leads to b, was a',
      '/etc/x/link: written again with the same content',
      '/etc/x/mode: mode 0600, was 0644',
      '/etc/x/new: a new file, mode 0644, owner 0:0',
      '/etc/x/owner: owner 7:8, was 0:0',
      '/etc/x/time: written again with the same content',
    ]);
  });

  it('tells what was started, stopped, mounted and let through', async () => {
    const script = `systemctl restart systemd-logind; systemctl stop systemd-networkd.socket systemd-networkd 2>/dev/null
setsid sleep 1000 >/dev/null 2>&1 </dev/null & mount -t tmpfs none /mnt; nft add table inet mine`;
    const changes = (await changedBy(script)).map((line) => line.replace(/\b\d+ (?=\S+ \/|root)/, 'N '));
    expect(changes).toEqual(
      expect.arrayContaining([
        'service systemd-logind.service: was started again',
        'service systemd-networkd.service: inactive, was active (running)',
        'process N root sleep 1000: is new',
        'process N systemd-network /lib/systemd/systemd-networkd: is gone',
        'mount /mnt tmpfs none: is new',
        'firewall table inet mine {: is new',
      ]),
    );
    expect(changes.filter((line) => line.startsWith('/'))).toEqual([]);
  });

  it('tells a restart, and nothing else after it when all runs again', async () => {
    const one = farm().machine('one');
    await one.blank();
    const before = await one.snapshot();
    await one.restart();
    expect(difference(before, await one.snapshot())).toEqual(['the machine was restarted']);
    await one.stop();
    expect(difference(before, await one.snapshot())).toEqual(['the machine is off, was on']);
    await one.powerOn();
  });
});
