import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCommand, fullMachine } from '../preparation/full-machine.js';
import { noPrivateRoot, privateRoot, type PrivateRoot } from '../preparation/private-root.js';

const NOTE = '/run/permacade/restart-needed/gpu-driver';

describe.skipIf(noPrivateRoot)('the driver of a card', () => {
  const pascal = findCommand(fullMachine, 'gpu-driver');
  const kepler = findCommand({ ...fullMachine, gpu: { model: 'GeForce GTX 660M', driver: 470 } }, 'gpu-driver');
  let root: PrivateRoot;

  /** A package mirror, and a kernel module that appears once the package was installed. */
  const mirror = (packages: Readonly<Record<string, string>>, builds = true): void => {
    const cases = Object.entries(packages).map(([name, version]) => `${name}) echo "  Candidate: ${version}" ;;`);
    root.program('apt-cache', ['for name; do :; done', `case "$name" in ${cases.join(' ')} *) echo "  Candidate: (none)" ;; esac`]);
    root.program('apt-get', [
      'echo "apt-get $*" >>/calls',
      `case "$*" in *" install "*) ${builds ? 'for name; do :; done; echo "$name" | grep -o "[0-9][0-9]*" | head -n 1 >/module' : ':'} ;; esac`,
    ]);
    root.program('modinfo', ['[ -e /module ] && echo "$(cat /module).42.01"']);
  };
  beforeEach(() => {
    root = privateRoot();
    root.write('/etc/os-release', 'ID=ubuntu\nVERSION_ID="24.04"\n');
    root.write('/sys/bus/pci/devices/0000:01:00.0/vendor', '0x10de\n');
    root.write('/sys/bus/pci/devices/0000:01:00.0/class', '0x030000\n');
    root.program('uname', ['[ "$1" = -r ] && echo 6.8.0-45-generic || exec /usr/bin/uname "$@"']);
    root.program('modprobe', ['exit 1']);
    root.program('dpkg', [':']);
    root.says('/proc/sys/kernel/random/boot_id', 'boot-1\n');
  });
  afterEach(() => root.remove());

  const headers = { 'linux-headers-6.8.0-45-generic': '6.8.0-45' };

  it("is Ubuntu's for servers, with the headers of the kernel, and asks for a restart", async () => {
    mirror({ ...headers, 'nvidia-driver-580-server': '580.126.09-0ubuntu1', 'nvidia-driver-580': '580.126.09-0ubuntu1' });
    const { exitCode, stderr } = await root.run(pascal);
    expect(exitCode, stderr).toBe(0);
    expect(root.read('/calls')).toMatch(/install --no-install-recommends .* linux-headers-6\.8\.0-45-generic nvidia-driver-580-server\n/);
    expect(stderr).toContain('host bunker: a restart is needed for the driver 580 of the Quadro P400');
    expect(root.read(NOTE)).toBe('');
  });

  it("is Debian's for Tesla where that has the branch, and its current one only when that is of the branch", async () => {
    root.write('/etc/os-release', 'ID=debian\nVERSION_ID="12"\n');
    mirror({ ...headers, 'nvidia-tesla-470-driver': '470.256.02-1', 'nvidia-driver': '535.183.01-1' });
    expect((await root.run(kepler)).exitCode).toBe(0);
    expect(root.read('/calls')).toContain('nvidia-tesla-470-driver');
    const { exitCode, stderr } = await root.run(pascal);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the mirrors of debian 12 have no driver of branch 580 for the Quadro P400');
  });

  it('is left alone when it runs already, however it came', async () => {
    mirror({});
    root.write('/sys/module/nvidia/version', '580.82.07\n');
    expect(await root.run(pascal)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(root.read('/calls')).toBeUndefined();
  });

  it('asks for one restart, and says so when that did not help', async () => {
    mirror({ ...headers, 'nvidia-driver-580-server': '580.126.09-0ubuntu1' });
    await root.run(pascal);
    root.says('/proc/sys/kernel/random/boot_id', 'boot-2\n');
    const { exitCode, stderr } = await root.run(pascal);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('a restart for the driver 580 of the Quadro P400 had no effect');
  });

  it('is refused before anything is installed where the card is not there', async () => {
    root.write('/sys/bus/pci/devices/0000:01:00.0/vendor', '0x8086\n');
    mirror({ ...headers, 'nvidia-driver-580-server': '580.126.09-0ubuntu1' });
    const { exitCode, stderr } = await root.run(pascal);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('there is no NVIDIA card on the PCI bus, but a Quadro P400 is declared');
    expect(root.read('/calls')).toBeUndefined();
  });

  it('is refused where Secure Boot would refuse it, and on a kernel that it cannot be built for', async () => {
    mirror({ ...headers, 'nvidia-driver-470-server': '470.256.02-0ubuntu1' });
    root.program('uname', ['[ "$1" = -r ] && echo 7.0.0-3-generic || exec /usr/bin/uname "$@"']);
    expect((await root.run(kepler)).stderr).toContain('the driver 470 cannot be built for the kernel 7.0.0-3-generic');
    root.write('/sys/firmware/efi/efivars/SecureBoot-8be4df61', '\x06\0\0\0\x01');
    expect((await root.run(kepler)).stderr).toContain('Secure Boot is on');
  });

  it('says where to look when no module of it was built', async () => {
    mirror({ ...headers, 'nvidia-driver-580-server': '580.126.09-0ubuntu1' }, false);
    const { exitCode, stderr } = await root.run(pascal);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('its kernel module was not built. See: dkms status');
  });
});
