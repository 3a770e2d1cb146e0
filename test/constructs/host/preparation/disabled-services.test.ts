import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCommand, pi } from './full-machine.js';
import { noPrivateRoot, privateRoot, type PrivateRoot } from './private-root.js';

/** Keeps each unit's two states in a file, as a systemd of its own. */
const SYSTEMCTL = [
  'verb=$1; shift',
  'for unit; do :; done',
  'for word; do case "$word" in disable | enable | mask | unmask) [ "$verb" = --quiet ] && verb=$word ;; esac; done',
  'file=/units/$unit',
  'case "$verb" in',
  '  list-unit-files) [ -e "$file" ] && echo "$unit enabled" || exit 1 ;;',
  '  is-enabled) sed -n 1p "$file" ;;',
  '  is-active) sed -n 2p "$file"; grep -q -x active "$file" ;;',
  '  disable) printf "disabled\\ninactive\\n" >"$file" ;;',
  '  stop) ;;',
  '  mask) printf "masked\\ninactive\\n" >"$file" ;;',
  '  unmask) printf "disabled\\ninactive\\n" >"$file" ;;',
  '  enable) printf "enabled\\nactive\\n" >"$file" ;;',
  'esac',
];

describe.skipIf(noPrivateRoot)('services that are turned off', () => {
  let root: PrivateRoot;
  const unit = (name: string, enabled: string, active: string): void => root.write(`/units/${name}`, `${enabled}\n${active}\n`);
  beforeEach(() => {
    root = privateRoot();
    root.program('systemctl', SYSTEMCTL);
    root.program('ip', ['echo "default via 192.0.2.1 dev wlan0 proto dhcp"']);
    root.program('lsblk', ['echo disk']);
    unit('bluetooth.service', 'enabled', 'active');
    unit('cups.service', 'enabled', 'active');
    unit('snapd.socket', 'disabled', 'active');
  });
  afterEach(() => root.remove());
  const withCups = findCommand({ ...pi, disabledServices: ['cups'] }, 'disabled-services');

  it('are stopped and kept off, and those that are not there are passed over', async () => {
    const { exitCode, stderr } = await root.run(withCups);
    expect(exitCode, stderr).toBe(0);
    expect(root.read('/units/cups.service')).toBe('masked\ninactive\n');
    expect(root.read('/units/snapd.socket')).toBe('masked\ninactive\n');
    const { stdout } = await root.run(withCups, 'state');
    expect(stdout).toBe('bluetooth.service masked inactive\nsnapd.socket masked inactive\ncups.service masked inactive\n');
  });

  it('come back when they are no longer declared, but only those that were on', async () => {
    await root.run(withCups);
    const { exitCode, stderr } = await root.run(findCommand(pi, 'disabled-services'));
    expect(exitCode, stderr).toBe(0);
    expect(root.read('/units/cups.service')).toBe('enabled\nactive\n');
    expect(root.read('/units/bluetooth.service')).toBe('masked\ninactive\n');
  });

  it('all come back when the machine leaves', async () => {
    await root.run(withCups);
    expect(await root.run(withCups, 'delete')).toMatchObject({ exitCode: 0 });
    expect(root.read('/units/bluetooth.service')).toBe('enabled\nactive\n');
    expect(root.read('/units/snapd.socket')).toBe('disabled\ninactive\n');
  });

  it('never cost the machine its only way in', async () => {
    unit('wpa_supplicant.service', 'enabled', 'active');
    root.write('/sys/class/net/wlan0/wireless/x', '');
    const { exitCode, stderr } = await root.run(withCups);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'the machine is connected over Wi-Fi (wlan0) and would be unreachable without wpa_supplicant.service. Plug in a cable, or set wifi: true',
    );
    expect(root.read('/units/wpa_supplicant.service')).toBe('enabled\nactive\n');
  });

  it('never cost the machine disks that only they can reach', async () => {
    unit('multipathd.service', 'enabled', 'active');
    root.program('lsblk', ['echo mpath']);
    expect((await root.run(withCups)).stderr).toContain('some disks are only reachable through multipathd.service');
  });
});
