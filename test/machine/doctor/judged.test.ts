import { describe, expect, test } from 'vitest';
import type { Machine } from '../../../constructs/core/machine.js';
import { checkTogether } from '../../../src/machine/doctor/check-together.js';
import { judgeHost } from '../../../src/machine/doctor/examine.js';
import type { HostState } from '../../../src/machine/doctor/host-state.js';
import { healthy, machine } from './state.js';

const home = { servers: [machine], downloads: 'github.com' };
const facts = (changes: Partial<HostState['facts']>): Partial<HostState> => ({ facts: { ...healthy.facts, ...changes } });

/** One line per finding, as severity, check and the sentence. */
function findingsFor(state: Partial<HostState>, declared: Partial<Machine> = {}, network: Partial<typeof home> = {}): readonly string[] {
  const findings = judgeHost({ ...machine, ...declared }, { ...healthy, ...state }, { ...home, ...network });
  return findings.map(({ severity, check, message }) => `${severity} ${check}: ${message}`);
}

test('a machine that is as its settings say has nothing to say', () => {
  expect(findingsFor({})).toEqual([]);
});

const agent: Partial<Machine> = { name: 'pi-3', roles: ['agent'] };
const taken = (protocol: string, port: number, program = 'nginx'): Partial<HostState> => ({ listens: [{ protocol, port, program }] });

describe('what would stop pulumi up', () => {
  test.each<readonly [string, Partial<HostState>, Partial<Machine>, RegExp]>([
    ['a user who cannot become root', facts({ access: 'user' }), {}, /^stops sudo: lets ubuntu log in.*NOPASSWD/],
    ['a card that has gone read-only', { writable: [] }, {}, /^stops disk: .*read-only/],
    ['an unknown system', { distribution: 'alpine', version: '3.20' }, {}, /^stops system: .*not supported: install Debian/],
    ['an old system', { version: '20.04' }, {}, /^stops system: .*too old/],
    ['a clock that is wrong', { aheadSeconds: -3600 }, {}, /^stops clock: its clock is 3600 s behind/],
    ['a full disk', { space: [{ folder: '/', total: 30e6, free: 1e6 }] }, {}, /^stops space: has 1\.0Gi free for \//],
    ['control groups of version 1', { controlGroups: 'tmpfs' }, {}, /^stops cgroups: .*since Kubernetes 1\.35/],
    ['no pids controller', { controllers: ['memory'] }, {}, /^stops cgroups: .*pids/],
    ['a kernel without br_netfilter', { modules: { br_netfilter: 'missing' } }, {}, /^stops modules: .*br_netfilter/],
    [
      'a server of another k3s where an agent is declared',
      { there: ['/etc/systemd/system/k3s.service', '/var/lib/rancher/k3s/server/db'] },
      agent,
      /^stops earlier cluster: is a server of another k3s/,
    ],
    ['another Kubernetes', { there: ['/var/snap/microk8s'] }, {}, /^stops earlier cluster: .*snap remove --purge microk8s/],
    ['another architecture', facts({ kernelMachine: 'aarch64' }), {}, /^stops architecture: is arm64 but declared as amd64/],
    ['a 32-bit system', facts({ bits: 32 }), {}, /^stops machine: runs a 32-bit system/],
    ['another machine at its address', facts({ serial: 'OTHER1' }), {}, /^stops serial: has the serial number OTHER1 but CZ3501/],
    [
      'a disk for Ceph that is not there',
      facts({ diskIds: [{ id: 'ata-B', device: 'sda' }] }),
      {},
      /^stops disks: has no disk \/dev\/disk\/by-id\/ata-A.*it has ata-B/,
    ],
    [
      'a disk for Ceph of another size',
      facts({ devices: [{ ...healthy.facts.devices[0]!, sizeBytes: 5e11 }] }),
      {},
      /^stops disks: has 465\.7Gi on ata-A, but 931\.0Gi are declared/,
    ],
    [
      'a disk for Ceph of another class',
      {},
      { disks: [{ ...machine.disks[0]!, class: 'hdd' }] },
      /^stops disks: has ata-A of class ssd, but hdd is declared/,
    ],
    ['a card that is not there', {}, { gpu: { model: 'Quadro P400', driver: 580 } }, /^stops gpu: has no NVIDIA GPU/],
    ['no default route', facts({ routes: [] }), {}, /^stops route: has no default route/],
    ['no nameserver', { nameservers: [] }, {}, /^stops dns: has no nameserver/],
    ['a name that does not resolve', { resolves: { 'github.com': '' } }, {}, /^stops dns: cannot resolve github\.com/],
    ['the port of the API taken', taken('tcp', 6443), {}, /^stops ports: has nginx on port 6443\/tcp/],
    ["the port of the pods' network taken", taken('udp', 8472, ''), {}, /^stops ports: has another program on port 8472\/udp/],
  ])('%s', (_, state, declared, expected) => {
    const findings = findingsFor(state, declared);
    expect(findings.filter((line) => expected.test(line))).toHaveLength(1);
    expect(findings.filter((line) => line.startsWith('stops'))).toHaveLength(1);
  });

  test('an agent that cannot reach the server, told apart from one that a firewall keeps out', () => {
    const reaches = (api: 'open' | 'refused' | 'silent', ssh: 'open' | 'silent'): Partial<HostState> => ({
      ...facts({ hostname: 'pi-3' }),
      reaches: [
        { address: machine.address, port: 6443, answer: api },
        { address: machine.address, port: 22, answer: ssh },
      ],
    });
    expect(findingsFor(reaches('silent', 'silent'), agent)).toEqual([expect.stringMatching(/^stops reach: cannot reach server romulus/)]);
    expect(findingsFor(reaches('silent', 'open'), agent)).toEqual([
      expect.stringMatching(/^stops reach: reaches server romulus .* but not its port 6443/),
    ]);
    expect(findingsFor(reaches('refused', 'open'), agent)).toEqual([]);
    expect(findingsFor(reaches('open', 'open'), agent)).toEqual([]);
  });
});

describe('what would not', () => {
  test.each<readonly [string, Partial<HostState>, Partial<Machine>, RegExp]>([
    ['memory more than 5 % off', facts({ memoryBytes: 14 * 1024 ** 3 }), {}, /^warns memory: has 14336Mi .*set memory to 14336Mi/],
    ['other processors', facts({ cpus: 2 }), {}, /^warns cpus: .*set cpus to 2/],
    ['another name', facts({ hostname: 'ubuntu' }), {}, /^notes name: has the host name ubuntu/],
    ['memory that is not counted yet', { controllers: ['cpu', 'pids'] }, {}, /^notes cgroups: .*restarts it once/],
    [
      'vxlan in a package of its own',
      { ...facts({ kernel: '5.15.0-1061-raspi' }), modules: { vxlan: 'missing' } },
      {},
      /^notes modules: .*linux-modules-extra-raspi/,
    ],
    ['a k3s of the installation script', { there: ['/usr/local/bin/k3s-uninstall.sh'] }, {}, /^warns earlier cluster: .*adopts/],
    ['another web server', taken('tcp', 80), {}, /^warns ports: has nginx on port 80/],
    ['nothing that could tell about ports', { listens: undefined }, {}, /^warns ports: .*iproute2/],
    ['a clock that nobody keeps', { synchronised: false }, {}, /^warns clock: is correct but not synchronised/],
    ['little room', { space: [{ folder: '/', total: 30e6, free: 6e6 }] }, {}, /^warns space/],
    ['a card nobody declared', facts({ nvidia: [{ slot: '01:00.0', device: '0x1cb3' }] }), {}, /^notes gpu/],
  ])('%s', (_, state, declared, expected) => {
    expect(findingsFor(state, declared)).toEqual([expect.stringMatching(expected)]);
  });

  test.each<readonly [string, Partial<HostState>]>([
    ["k3s's own ports", taken('tcp', 6443, 'k3s-server')],
    ["flannel's own port", { ...taken('udp', 8472, ''), ...facts({ addresses: [{ interface: 'flannel.1', address: '10.42.0.0' }] }) }],
    ['a k3s that this program set up', { there: ['/etc/systemd/system/k3s.service', '/var/lib/permacade'] }],
    ['room counted twice on one file system', { space: healthy.space }],
  ])('%s are no finding', (_, state) => {
    expect(findingsFor(state)).toEqual([]);
  });
});

test('copied cards are found by what no two machines may share', () => {
  const other = { ...healthy, facts: { ...healthy.facts, hostKeys: ['ssh-ed25519 BBBB'] } };
  const findings = checkTogether([
    { name: 'pi-1', state: healthy },
    { name: 'pi-2', state: other },
  ]);
  expect(findings.get('pi-1')).toEqual([
    expect.objectContaining({ severity: 'stops', message: expect.stringContaining('machine id of pi-2') }),
  ]);
  expect(findings.get('pi-2')).toHaveLength(1);
});
