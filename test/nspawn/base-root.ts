import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const SUITE = 'bookworm';

/** What a machine has from the start; it reaches no package source later. No cron, which a fresh host may lack as well. */
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'systemd-timesyncd', 'dbus', 'udev', 'kmod', 'procps', 'psmisc', 'util-linux'],
  ...['openssh-server', 'sudo', 'curl', 'ca-certificates', 'rsync', 'python3', 'strace'],
  ...['iproute2', 'iputils-ping', 'iptables', 'nftables', 'conntrack', 'ipset', 'ethtool', 'socat'],
  ...['e2fsprogs', 'xfsprogs', 'parted', 'gdisk', 'pciutils', 'usbutils'],
  // Login shells that a person may have.
  ...['zsh', 'fish', 'tcsh'],
];

const RECIPE = fileURLToPath(new URL('make-root.sh', import.meta.url));

/**
 * The folder of the root that all machines lie over, below `$XDG_CACHE_HOME/permacade` or `~/.cache/permacade`.
 * It is made once for each recipe, which takes a minute or two; of two processes that find it missing, one makes it and the other waits.
 */
export async function baseRoot(): Promise<string> {
  const packages = PACKAGES.join(',');
  const key = createHash('sha256').update(`${SUITE} ${packages} `).update(readFileSync(RECIPE)).digest('hex').slice(0, 12);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'permacade');
  const root = join(cache, `machines-${key}`);
  await mkdir(cache, { recursive: true });
  await execa('flock', [`${root}.lock`, 'sh', RECIPE, root, SUITE, await packageSource(), packages]);
  return root;
}

/** Where this machine gets its own packages from. */
async function packageSource(): Promise<string> {
  const { stdout } = await execa('apt-get', ['indextargets', '--format', '$(RELEASE) $(COMPONENT) $(REPO_URI)', 'Created-By: Packages']);
  const sources = stdout.split('\n').map((line) => line.split(' '));
  const main = sources.find(([release, component]) => release === SUITE && component === 'main') ?? sources[0];
  if (main?.[2] === undefined) throw new Error('apt has no package source here, so no machine can be made: add one and run apt-get update');
  return main[2];
}
