import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCommand, pi } from './full-machine.js';
import { noPrivateRoot, privateRoot, type PrivateRoot } from './private-root.js';

describe.skipIf(noPrivateRoot)('the clock', () => {
  const declared = findCommand(pi, 'time-sync');
  const hurried = { ...declared, args: declared.args.map((value) => (value === '120' ? '2' : value)) };
  let root: PrivateRoot;
  beforeEach(() => {
    root = privateRoot();
    root.program('journalctl', ['echo "Timed out waiting for reply from time server"']);
    root.program('systemctl', [
      'echo "$*" >>/calls',
      'case "$*" in "is-active --quiet -- chrony.service") [ -e /chrony ] ;; is-active*) exit 1 ;; list-unit-files*) echo "$4 enabled" ;; esac',
    ]);
    root.program('sleep', ['exit 0']);
    root.program('timedatectl', ['if [ -e /right ]; then echo yes; else : >/right; echo no; fi']);
  });
  afterEach(() => root.remove());

  it('is kept by systemd-timesyncd where nothing else does, and waited for', async () => {
    const { exitCode, stderr } = await root.run(declared);
    expect(exitCode, stderr).toBe(0);
    expect(root.read('/calls')).toContain('--quiet enable --now -- systemd-timesyncd.service');
    expect(stderr).toBe('host pi-3: waiting for systemd-timesyncd.service to set the clock (0 s; usually 5 to 30 s)\n');
  });

  it('is left to what keeps it already', async () => {
    root.write('/chrony', '');
    expect((await root.run(declared)).exitCode).toBe(0);
    expect(root.read('/calls')).not.toContain('enable');
    expect((await root.run(declared, 'state')).stdout).toBe('chrony.service\n');
  });

  it('that nobody sets is an error which shows the last words of who should', async () => {
    root.program('timedatectl', ['echo no']);
    const { exitCode, stderr } = await root.run(hurried);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Timed out waiting for reply from time server');
    expect(stderr).toContain('host pi-3: the clock is not synchronised after 2 s');
  });
});
