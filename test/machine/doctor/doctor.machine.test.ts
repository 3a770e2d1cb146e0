import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Machine } from '../../../constructs/core/machine.js';
import { examine, type HostFindings } from '../../../src/machine/doctor/examine.js';
import { type MachineFarm, machines, type TestMachine } from '../../nspawn/machines.js';
import { difference } from '../../nspawn/snapshot/difference.js';
import { useMachines } from '../../nspawn/use-machines.js';
import { machine as example } from './state.js';

const declared = ({ name, address, user, hostKey }: TestMachine, changes: Partial<Machine> = {}): Machine => ({
  ...example,
  ...{ name, address, user, hostKey, serial: undefined, disks: [], roles: name === 'alpha' ? ['server'] : ['agent'] },
  ...changes,
});

function examined(farm: MachineFarm, all: readonly Machine[], config = farm.sshConfig): Promise<readonly HostFindings[]> {
  const home = { servers: all.filter(({ roles }) => roles.includes('server')), downloads: farm.gateway };
  return examine(all, { home, login: { config, identity: farm.identity } });
}

const findingsText = (findings: readonly HostFindings[], host: string): string =>
  findings
    .find((one) => one.host === host)!
    .findings.map(({ severity, check, message }) => `${severity} ${check}: ${message}\n`)
    .join('');

describe.skipIf(machines)('an examination of real machines', () => {
  const farm = useMachines(['alpha', 'beta']);

  test('finds what is there and changes nothing', async () => {
    const [alpha, beta] = farm().machines;
    const before = await alpha!.snapshot();
    const findings = await examined(farm(), [declared(alpha!), declared(beta!, { arch: 'arm64' })]);
    expect(difference(before, await alpha!.snapshot())).toEqual([]);
    // These machines share this computer's kernel and have no DNS.
    expect(findingsText(findings, 'alpha')).toMatch(/^stops dns: has no nameserver/m);
    expect(findingsText(findings, 'alpha')).toMatch(/^warns memory: has \d+Mi/m);
    expect(findingsText(findings, 'alpha')).not.toMatch(/^stops (clock|sudo|space|ports|machine|route|ssh|system|host key|machine id)/m);
    expect(findingsText(findings, 'beta')).toMatch(/^stops architecture: is amd64 but declared as arm64/m);
    expect(findingsText(findings, 'beta')).not.toContain('reach');
  });

  test('finds a program on a port that k3s needs, and a k3s installed by hand', async () => {
    const alpha = farm().machine('alpha');
    await alpha.inside('systemd-run --unit=taker systemd-socket-activate -l 6443 /bin/cat; touch /usr/local/bin/k3s-uninstall.sh');
    await vi.waitFor(async () => expect((await alpha.inside('ss -Hltn sport = :6443')).stdout).toContain('6443'));
    const findings = findingsText(await examined(farm(), [declared(alpha)]), 'alpha');
    expect(findings).toMatch(/^stops ports: has systemd-socket-\S* on port 6443\/tcp/m);
    expect(findings).toMatch(/^warns earlier cluster: has a k3s installed by hand \(\/usr\/local\/bin\/k3s-uninstall\.sh\)/m);
    await alpha.inside('systemctl stop taker; rm /usr/local/bin/k3s-uninstall.sh');
  });

  test('finds a firewall between agent and server', async () => {
    const alpha = farm().machine('alpha');
    const closed = await alpha.inside(
      'nft add table ip t; nft add chain ip t c "{ type filter hook input priority 0; }"; nft add rule ip t c tcp dport 6443 drop',
    );
    expect(closed).toMatchObject({ exitCode: 0 });
    const findings = findingsText(await examined(farm(), [declared(alpha), declared(farm().machine('beta'))]), 'beta');
    expect(findings).toMatch(/^stops reach: reaches server alpha .* but not its port 6443/m);
    await alpha.blank();
  });

  test('a machine that is off and one with another host key are findings, and the rest is examined', async () => {
    const [alpha, beta] = farm().machines;
    const config = join(farm().folder, 'some-off');
    writeFileSync(config, 'Host 10.255.255.254\n  ProxyCommand false\n');
    const all = [
      declared(alpha!, { hostKey: beta!.hostKey }),
      declared(beta!),
      { ...declared(beta!), name: 'gone', address: '10.255.255.254' },
    ];
    const findings = await examined(farm(), all, config);
    expect(findingsText(findings, 'alpha')).toMatch(/^stops ssh: cannot log in .*does not show the hostKey of the settings/);
    expect(findingsText(findings, 'gone')).toMatch(/^stops ssh: /);
    expect(findingsText(findings, 'beta')).not.toContain('stops ssh');
  });
});

describe.skipIf(machines).each([true, false, 'absent'] as const)('an examination as a user, with sudo: %s', (sudo) => {
  const farm = useMachines(['gamma'], { user: 'ubuntu', sudo });

  test('says at once whether the user can become root', async () => {
    const gamma = farm().machine('gamma');
    const findings = findingsText(await examined(farm(), [declared(gamma)]), 'gamma');
    if (sudo === true) expect(findings).not.toContain('stops sudo');
    else expect(findings).toMatch(/^stops sudo: lets ubuntu log in but not become root: allow/m);
  });
});
