import { randomBytes } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeyPair } from './ssh.js';

/** May the user `ubuntu` become root: `true` without a password, `false` with one that nobody knows, `absent` not at all. */
export type Sudo = boolean | 'absent';

export interface OwnFiles {
  readonly name: string;
  readonly address: string;
  readonly gateway: string;
  readonly user: 'root' | 'ubuntu';
  readonly sudo: Sudo;
  /** The public key that may log in. */
  readonly authorized: string;
  /** What the machine shows to who logs in. */
  readonly hostKey: KeyPair;
  /** Prepare the machine for a kubelet. */
  readonly nodes: boolean;
}

/** The id of the user `ubuntu`, the first that Debian gives to a person. */
const UBUNTU = 1000;

const NODE_SCRIPT = fileURLToPath(new URL('node.sh', import.meta.url));

/** Writes into a machine's root what no other machine has. */
export async function writeOwnFiles(root: string, own: OwnFiles): Promise<void> {
  const write = async (path: string, text: string, mode = 0o644): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode });
  };
  await write('etc/hostname', `${own.name}\n`);
  await write('etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${own.name}\n::1 localhost ip6-localhost ip6-loopback\n`);
  await write('etc/machine-id', `${randomBytes(16).toString('hex')}\n`);
  await write(
    'etc/systemd/network/10-host0.network',
    `[Match]\nName=host0\n\n[Network]\nAddress=${own.address}/24\nGateway=${own.gateway}\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n`,
  );
  await write(join(home(own.user), '.ssh/authorized_keys'), `${own.authorized}\n`, 0o600);
  const folder = join(root, home(own.user), '.ssh');
  const id = own.user === 'root' ? 0 : UBUNTU;
  await chmod(folder, 0o700);
  for (const path of [folder, join(folder, 'authorized_keys')]) await chown(path, id, id);
  await writeSudo(root, own, write);
  if (own.nodes) await writeNodeUnit(root, write);
  const key = 'etc/ssh/ssh_host_ed25519_key';
  await copyFile(own.hostKey.file, join(root, key));
  await chmod(join(root, key), 0o600);
  await write(`${key}.pub`, `${own.hostKey.publicKey}\n`);
}

function home(user: string): string {
  return user === 'root' ? 'root' : `home/${user}`;
}

type Write = (path: string, text: string, mode?: number) => Promise<void>;

async function writeSudo(root: string, { user, sudo }: OwnFiles, write: Write): Promise<void> {
  if (sudo === 'absent') await rm(join(root, 'usr/bin/sudo'));
  else if (user === 'ubuntu') await write('etc/sudoers.d/90-ubuntu', `ubuntu ALL=(ALL) ${sudo ? 'NOPASSWD:' : ''}ALL\n`, 0o440);
}

const NODE_UNIT = `[Unit]
Description=Room for a kubelet in a container
DefaultDependencies=no
Before=sysinit.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /usr/local/lib/room-for-a-kubelet.sh
`;

async function writeNodeUnit(root: string, write: Write): Promise<void> {
  await write('usr/local/lib/room-for-a-kubelet.sh', await readFile(NODE_SCRIPT, 'utf8'));
  await write('etc/systemd/system/room-for-a-kubelet.service', NODE_UNIT);
  const wanted = join(root, 'etc/systemd/system/sysinit.target.wants');
  await mkdir(wanted, { recursive: true });
  await symlink('../room-for-a-kubelet.service', join(wanted, 'room-for-a-kubelet.service'));
}
