import { describe, expect, it } from 'vitest';
import { Host } from '../../../../constructs/host/host.js';
import { Preparation } from '../../../../constructs/host/preparation/preparation.js';
import { compile } from '../../../../src/plan/compile.js';
import type { Machine } from '../../../../constructs/core/machine.js';
import { nvidia } from '../../../../src/stacks/versions.js';
import { home, machine } from '../../../plan/tree.js';
import { findCommand, listFiles, fullMachine, NAMES, pi, prepared } from './full-machine.js';

const names = (subject: Machine): readonly string[] => prepared(subject).map(({ id }) => id.slice(`host/${subject.name}`.length));
const needsOf = (subject: Machine, name: string): readonly string[] =>
  prepared(subject).find(({ id }) => id === `host/${subject.name}/command/${name}`)!.needs;

describe('the preparation of a node', () => {
  it('is files and commands that a preview can name, each for one thing', () => {
    expect([...names(pi)].sort()).toEqual([
      '/command/connection',
      '/command/disabled-services',
      '/command/hostname',
      '/command/hosts-file',
      '/command/kernel-arguments',
      '/command/kernel-modules',
      '/command/network-manager',
      '/command/packages',
      '/command/restart',
      '/command/restarted',
      '/command/scripts',
      '/command/swap',
      '/command/sysctls',
      '/command/time-sync',
      '/command/watchdog',
      '/etc/cloud/cloud.cfg.d/99-permacade.cfg',
      '/etc/modules-load.d/permacade.conf',
      '/etc/rpi/swap.conf.d/permacade.conf',
      '/etc/sysctl.d/90-permacade.conf',
      '/etc/systemd/journald.conf.d/permacade.conf',
      '/etc/systemd/system.conf.d/permacade-watchdog.conf',
    ]);
  });

  it('ends with the restart, which waits for everything that could need one, and with its proof', () => {
    const all = prepared(fullMachine).map(({ id }) => id);
    const after = ['restart', 'restarted', 'gpu-check', 'gpu-session-patch'].map((name) => `host/bunker/command/${name}`);
    expect(all.slice(-4)).toEqual(after);
    expect(needsOf(fullMachine, 'restart')).toEqual(
      expect.arrayContaining(['host/bunker/command/kernel-arguments', 'host/bunker/command/held-packages']),
    );
    expect(needsOf(fullMachine, 'restarted')).toContain('host/bunker/command/restart');
    expect(needsOf(fullMachine, 'gpu-check')).toContain('host/bunker/command/restarted');
  });

  it('looks at the restart again whenever something declared changes that could need one', () => {
    const args = (subject: Machine): readonly string[] => findCommand(subject, 'restart').args;
    expect(args({ ...pi, usbQuirks: ['152d:0578:u'] })).not.toEqual(args(pi));
    expect(args({ ...fullMachine, gpu: { model: 'Quadro P400', driver: 535 } })).not.toEqual(args(fullMachine));
  });

  it('puts the clock right before anything is installed, and installs before the card is driven', () => {
    expect(needsOf(fullMachine, 'packages')).toContain('host/bunker/command/time-sync');
    const order = prepared(fullMachine).map(({ id }) => id);
    expect(order.indexOf('host/bunker/command/packages')).toBeLessThan(order.indexOf('host/bunker/command/gpu-driver'));
  });

  it('keeps the journal in memory on an SD card, and bounds it on a disk', () => {
    const journal = '/etc/systemd/journald.conf.d/permacade.conf';
    expect(listFiles(pi)[journal]!.content).toContain('Storage=volatile');
    const disk = { id: 'usb-A', sizeBytes: 2 ** 38, class: 'usb', use: 'system' } as const;
    expect(listFiles({ ...pi, disks: [disk] })[journal]!.content).toBe('[Journal]\nSystemMaxUse=500M\n');
  });

  it('leaves a board its compressed swap, and a server none', () => {
    const path = '/etc/rpi/swap.conf.d/permacade.conf';
    expect(listFiles(pi)[path]!.content).toBe('[Main]\nMechanism=zram\n');
    expect(listFiles({ ...pi, roles: ['server'] })[path]!.content).toBe('[Main]\nMechanism=none\n');
    expect(listFiles(fullMachine)[path]).toBeUndefined();
  });

  it('keeps laptops awake and boards as they are', () => {
    expect(names(fullMachine)).toContain('/command/sleep-targets');
    expect(names(pi)).not.toContain('/command/sleep-targets');
  });

  it('turns off what is declared beside what no node needs, and keeps the radio where it is the way in', () => {
    const off = findCommand(fullMachine, 'disabled-services').args;
    expect(off).toEqual(expect.arrayContaining(['multipathd.service', 'cups.service', 'avahi-daemon.socket', 'wpa_supplicant.service']));
    expect(findCommand({ ...pi, wifi: true }, 'disabled-services').args).not.toContain('wpa_supplicant.service');
  });

  it('installs LVM only where Ceph has disks', () => {
    expect(findCommand(fullMachine, 'packages').args).toContain('lvm2');
    expect(findCommand(pi, 'packages').args).not.toContain('lvm2');
  });
});

describe('the preparation of other machines', () => {
  it.each(['build', 'boot', 'registry'] as const)('that %s only teaches them the names of the home', (role) => {
    expect(names(machine('www', { roles: [role] }))).toEqual(['/command/connection', '/command/scripts', '/command/hosts-file']);
  });

  it('does nothing on machines that are only spoken to', () => {
    expect(names(machine('old', { roles: ['external'] }))).toEqual(['/command/connection']);
  });
});

it('servers restart one after another', () => {
  const servers = ['a', 'b'].map((name) => machine(name, { roles: ['server'] }));
  const tree = home({ machines: servers });
  const first = new Preparation(new Host(tree, servers[0]!), { names: NAMES, nvidia });
  new Preparation(new Host(tree, servers[1]!), { names: NAMES, nvidia, restartAfter: [first.restarted!] });
  const { units } = compile(tree, { rules: [] }).plan;
  expect(units.find(({ id }) => id === 'host/b/command/restart')!.needs).toContain('host/a/command/restarted');
});
