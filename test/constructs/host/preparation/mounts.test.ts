import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { mountUnit } from '../../../../constructs/host/preparation/mounts.js';
import { requirement } from '../../../require.js';
import { listFiles, fullMachine, prepared } from './full-machine.js';

const units = prepared(fullMachine);
const order = units.map(({ id }) => id.slice('host/bunker'.length));

describe('a disk that belongs to the machine', () => {
  it('is a unit named after its path, by UUID', () => {
    expect(listFiles(fullMachine)['/etc/systemd/system/srv-my\\x20films.mount']!.content).toBe(
      [
        '[Unit]',
        'Description=Disk at /srv/my films',
        '',
        '[Mount]',
        'What=/dev/disk/by-uuid/7b1f6a0e-4b9d-4f7a-9a6f-1c1f6a0e4b9d',
        'Where=/srv/my films',
        'Type=xfs',
        'Options=noatime',
        '',
        '[Install]',
        'WantedBy=multi-user.target',
        '',
      ].join('\n'),
    );
  });

  it('is something k3s does not start without when its data is there, nor while that is on the way', () => {
    expect(listFiles(fullMachine)['/etc/systemd/system/k3s.service.d/permacade-mounts.conf']!.content).toBe(
      '[Unit]\nRequiresMountsFor=/var/lib/rancher\nConditionPathExists=!/var/lib/permacade/moving-k3s-data\n',
    );
  });

  it('gets the data of k3s first, and only then a unit that would be mounted at the next start', () => {
    const steps = ['/etc/systemd/system/k3s.service.d/permacade-mounts.conf', '/command/move-var-lib-rancher'];
    steps.push('/etc/systemd/system/var-lib-rancher.mount', '/command/mount-var-lib-rancher', '/command/restart');
    expect(order.filter((id) => steps.includes(id))).toEqual(steps);
  });

  it('below another comes after it', () => {
    const [outer] = fullMachine.mounts;
    const nested = { ...fullMachine, mounts: [{ ...outer!, path: '/var/lib/rancher/k3s/storage', uuid: 'b' }, outer!] };
    const file = prepared(nested).find(({ id }) => id.endsWith('storage.mount'))!;
    const needs = new Set(file.needs);
    for (const need of needs) for (const more of prepared(nested).find(({ id }) => id === need)!.needs) needs.add(more);
    expect([...needs]).toContain('host/bunker/command/mount-var-lib-rancher');
  });
});

const noEscape = requirement(
  'names of mount units',
  escape('/a') === 'a.mount',
  'systemd-escape is not installed: apt-get install systemd',
);

function escape(path: string): string | undefined {
  try {
    return execFileSync('systemd-escape', ['--path', '--suffix=mount', '--', path], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

it.skipIf(noEscape)('names of mount units are what systemd makes of the paths', () => {
  for (const path of ['/var/lib/rancher', '/srv/my films', '/a-b/.c/d.e_f:g', '/srv/häuser', '/.hidden', "/it's/\\x/é"])
    expect(mountUnit(path)).toBe(escape(path));
});
