import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCommand, fullMachine, pi } from './full-machine.js';
import { noPrivateRoot, privateRoot, type PrivateRoot } from './private-root.js';

describe.skipIf(noPrivateRoot)('packages', () => {
  const command = findCommand(fullMachine, 'packages');
  let root: PrivateRoot;
  beforeEach(() => {
    root = privateRoot();
    root.program('dpkg', ['echo "dpkg $*" >>/calls']);
    root.program('apt-get', ['echo "apt-get $*" >>/calls']);
    root.program('dpkg-query', ['for name; do :; done', 'grep -q -x -e "$name" /installed && printf installed || exit 1']);
  });
  afterEach(() => root.remove());

  it('that are there are asked of nobody', async () => {
    root.write('/installed', 'ca-certificates\ncurl\nlvm2\n');
    expect(await root.run(command)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(root.read('/calls')).toBeUndefined();
  });

  it('that are missing are installed alone, after work that was cut off is finished and the lock is free', async () => {
    root.write('/installed', 'ca-certificates\ncurl\n');
    const { exitCode, stderr } = await root.run(command);
    expect(exitCode, stderr).toBe(0);
    const calls = root.read('/calls')!.trimEnd().split('\n');
    expect(calls[0]).toBe('dpkg --configure -a');
    expect(calls[1]).toMatch(/DPkg::Lock::Timeout=300 update$/);
    expect(calls[2]).toMatch(/DPkg::Lock::Timeout=300 install --no-install-recommends lvm2$/);
  });

  it('that cannot be had are named with the host and what to try', async () => {
    root.write('/installed', '');
    root.program('apt-get', ['case "$*" in *install*) echo "E: Unable to fetch" >&2; exit 100 ;; esac']);
    const { exitCode, stderr } = await root.run(findCommand(pi, 'packages'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('E: Unable to fetch');
    expect(stderr).toContain('host pi-3: could not install ca-certificates curl. The lines above say why');
  });
});

describe.skipIf(noPrivateRoot)('kernel modules', () => {
  const command = findCommand(pi, 'kernel-modules');
  let root: PrivateRoot;
  beforeEach(() => {
    root = privateRoot();
    root.program('dpkg', [':']);
    root.program('apt-get', ['echo "$*" >>/calls', 'case "$*" in *install*) : >/extra ;; esac']);
    root.program('modprobe', ['for name; do :; done', '[ "$name" != vxlan ] || [ -e /extra ]']);
    root.write('/usr/lib/modules/5.15.0-1034-raspi/modules.dep', '');
    root.program('uname', ['[ "$1" = -r ] && echo 5.15.0-1034-raspi || exec /usr/bin/uname "$@"']);
  });
  afterEach(() => root.remove());

  it('come from the package with the extra ones on the Ubuntu that has vxlan there', async () => {
    root.write('/etc/os-release', 'ID=ubuntu\nVERSION_ID="22.04"\n');
    const { exitCode, stderr } = await root.run(command);
    expect(exitCode, stderr).toBe(0);
    expect(root.read('/calls')).toContain('install --no-install-recommends linux-modules-extra-raspi');
  });

  it('are never looked for in that package on an Ubuntu that no longer knows it', async () => {
    root.write('/etc/os-release', 'ID=ubuntu\nVERSION_ID="24.04"\n');
    const { exitCode, stderr } = await root.run(command);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the kernel 5.15.0-1034-raspi has no module vxlan');
    expect(root.read('/calls')).toBeUndefined();
  });

  it('of a kernel that was replaced since the machine started ask for a restart', async () => {
    root.forget('/usr/lib/modules/5.15.0-1034-raspi');
    const { exitCode, stderr } = await root.run(command);
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringContaining('a restart is needed for the kernel that was installed since the last start'),
    ]);
    expect(root.read('/run/permacade/restart-needed/kernel-modules')).toBe('');
    expect((await root.run(command, 'state')).stdout).toBe('overlay\nbr_netfilter\nvxlan\n');
  });
});
