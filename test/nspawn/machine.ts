import { join } from 'node:path';
import type { Bridge } from './bridge.js';
import { attachDisk, type DiskOptions, type TestDisk } from './disks.js';
import { runInside } from './inside.js';
import { type OwnFiles, writeOwnFiles } from './own-files.js';
import { Power } from './power.js';
import { type Snapshot, takeSnapshot } from './snapshot/snapshot.js';
import { type KeyPair, makeKeys, ssh, type SshResult } from './ssh.js';

export interface TestMachine {
  readonly name: string;
  /** On the farm's bridge. */
  readonly address: string;
  readonly user: 'root' | 'ubuntu';
  /** Public host key, as `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** The machine's root as seen from here. What is mounted in the machine is not seen. */
  readonly root: string;
  /** Runs a script over ssh as `user`. What it ends with is returned, 255 also when nobody can log in. */
  ssh(script: string, input?: string): Promise<SshResult>;
  /** Runs a script as root beside ssh, which it neither needs nor disturbs. */
  inside(script: string, input?: string): Promise<SshResult>;
  /**
   * Its files, services, processes, mounts, interfaces and firewall rules, for `difference`. On or off.
   *
   * @param except absolute paths at and below which no file is looked at
   */
  snapshot(except?: readonly string[]): Promise<Snapshot>;
  /** Kills everything in the machine at once. What was written and not yet on disk is not lost: the kernel lives on. */
  powerCut(): Promise<void>;
  /** Switches it on after `powerCut` or `stop`, and waits until it lets one log in. */
  powerOn(): Promise<void>;
  /** Restarts it in order, and waits until it lets one log in. A restart from within is survived as well. */
  restart(): Promise<void>;
  /** Waits until it lets one log in. */
  up(): Promise<void>;
  /** Shuts it down in order; `powerOn` starts it again. */
  stop(): Promise<void>;
  /** Makes it as it was when first booted, with the same address and keys, and boots it. */
  blank(): Promise<void>;
  /** Gives it one more disk, which survives restarts; `blank` takes it away. It must be on. */
  attachDisk(options?: DiskOptions): Promise<TestDisk>;
  /** What it wrote on its console. */
  console(): Promise<string>;
}

/** What the machines of a farm have in common. */
export interface FarmSettings {
  readonly base: string;
  readonly folder: string;
  readonly bridge: Bridge;
  readonly binds: readonly string[];
  readonly identity: KeyPair;
  readonly sshConfig: string;
  readonly own: Pick<OwnFiles, 'user' | 'sudo' | 'nodes'>;
}

/** Makes a machine that has never been switched on. The file `sshConfig` must know it before it is. */
export async function unpackMachine(farm: FarmSettings, name: string, place: number): Promise<TestMachine> {
  const { base, folder, bridge, sshConfig } = farm;
  const group = `${bridge.name}/${name}`;
  const power = new Power({ name, folder, group, bridge: bridge.name, base, binds: farm.binds });
  const address = bridge.address(place);
  const hostKey = await makeKeys(join(folder, name, 'host_key'));
  const own = { name, address, gateway: bridge.gateway, authorized: farm.identity.publicKey, hostKey, ...farm.own };
  const unpack = async (): Promise<void> => {
    await power.blank();
    await writeOwnFiles(power.root, own);
  };
  const inside = (script: string, input?: string): Promise<SshResult> => runInside(group, script, input);
  const powerOn = async (): Promise<void> => {
    power.on();
    await power.up(sshConfig);
  };
  const disks = {
    folder: join(folder, 'disks'),
    root: power.root,
    inside,
    bindFromNextStart: (device: string) => power.bindFromNextStart(device),
  };
  await unpack();
  return {
    ...{ name, address, user: own.user, hostKey: hostKey.publicKey, root: power.root },
    ...{ inside, powerOn },
    ssh: (script, input) => ssh(sshConfig, name, script, input),
    snapshot: (except = []) => takeSnapshot(group, { base, upper: power.upper, root: power.root }, except),
    powerCut: () => power.cut(),
    restart: () => power.restart(sshConfig),
    up: () => power.up(sshConfig),
    stop: () => power.off(),
    blank: async () => {
      await power.cut();
      await unpack();
      await powerOn();
    },
    attachDisk: (options = {}) => attachDisk(disks, name, options),
    console: () => power.console(),
  };
}
