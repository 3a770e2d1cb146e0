import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requirement } from '../require.js';
import { baseRoot } from './base-root.js';
import { makeBridge } from './bridge.js';
import { makeGroup } from './control-groups.js';
import { runInside } from './inside.js';
import { startKeeper } from './keeper.js';
import { Power } from './machine.js';
import { type Sudo, writeOwnFiles } from './own-files.js';
import { type Snapshot, takeSnapshot } from './snapshot/snapshot.js';
import { makeKeys, ssh, type SshResult, writeSshConfig } from './ssh.js';
import { whyNoMachines } from './why-not.js';

const reason = whyNoMachines();

/** Whether tests on machines must be skipped, for `describe.skipIf(machines)`. */
export const machines = requirement('machines with a real systemd', reason === undefined, reason ?? '');

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
  /** What it wrote on its console. */
  console(): Promise<string>;
}

export interface MachineFarm {
  readonly machines: readonly TestMachine[];
  /** File of the private key that logs in everywhere. */
  readonly identity: string;
  /** File for `ssh -F`, which knows the machines by name and by address. */
  readonly sshConfig: string;
  /** This computer's address on the bridge. */
  readonly gateway: string;
  /** The machine with this name. */
  machine(name: string): TestMachine;
  /** Clears everything away; the same happens when the test process dies. */
  stop(): Promise<void>;
}

export interface MachineOptions {
  /** Read-only folders and files: a path here, and the absolute path it has in every machine. */
  readonly binds?: Readonly<Record<string, string>>;
  /** The same, writable. */
  readonly writableBinds?: Readonly<Record<string, string>>;
  /** Who logs in. @default 'root' */
  readonly user?: 'root' | 'ubuntu';
  /** May `ubuntu` become root. @default true, without a password */
  readonly sudo?: Sudo;
  /**
   * Prepare every machine for a kubelet: `/proc/sys`, the control groups and `/dev/kmsg` as it wants them.
   * The kernel's settings outside a network are then those of this computer: do not change them. @default false
   */
  readonly nodes?: boolean;
}

/** Boots machines at once on a bridge of their own. The first ever makes their base, which takes a minute or two. */
export async function bootMachines(names: readonly string[], options: MachineOptions = {}): Promise<MachineFarm> {
  const base = await baseRoot();
  const folder = await mkdtemp(join(tmpdir(), 'permacade-farm-'));
  const bridge = await makeBridge();
  const keeper = startKeeper(folder, bridge.name, bridge.name);
  try {
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'disks'));
    makeGroup(bridge.name);
    const identity = await makeKeys(join(folder, 'identity'));
    const { user = 'root', sudo = true, nodes = false } = options;
    const sshConfig = join(folder, 'ssh_config');
    const binds = bindArguments(options);
    const all = await Promise.all(
      names.map(async (name, place) => {
        const group = `${bridge.name}/${name}`;
        const power = new Power({ name, folder, group, bridge: bridge.name, base, binds });
        const address = bridge.address(place);
        const hostKey = await makeKeys(join(folder, name, 'host_key'));
        const own = { name, address, gateway: bridge.gateway, user, sudo, nodes, authorized: identity.publicKey, hostKey };
        const unpack = async (): Promise<void> => {
          await power.blank();
          await writeOwnFiles(power.root, own);
        };
        await unpack();
        const machine: TestMachine = {
          ...{ name, address, user, hostKey: hostKey.publicKey, root: power.root },
          ssh: (script, input) => ssh(sshConfig, name, script, input),
          inside: (script, input) => runInside(group, script, input),
          snapshot: (except = []) => takeSnapshot(group, { base, upper: power.upper, root: power.root }, except),
          powerCut: () => power.cut(),
          powerOn: async () => {
            power.on();
            await power.up(sshConfig);
          },
          restart: () => power.restart(sshConfig),
          up: () => power.up(sshConfig),
          stop: () => power.off(),
          blank: async () => {
            await power.cut();
            await unpack();
            await machine.powerOn();
          },
          console: () => power.console(),
        };
        return machine;
      }),
    );
    await writeSshConfig(folder, identity.file, all);
    await Promise.all(all.map((machine) => machine.powerOn()));
    return {
      machines: all,
      identity: identity.file,
      sshConfig,
      gateway: bridge.gateway,
      machine: (name) => named(all, name),
      stop: () => keeper.clear(),
    };
  } catch (error) {
    await keeper.clear();
    throw error;
  }
}

function named(all: readonly TestMachine[], name: string): TestMachine {
  const found = all.find((machine) => machine.name === name);
  if (found === undefined) throw new Error(`there is no machine ${name}, only ${all.map((machine) => machine.name).join(', ')}`);
  return found;
}

function bindArguments({ binds = {}, writableBinds = {} }: MachineOptions): readonly string[] {
  const arguments_ = (option: string, paths: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(paths).map(([here, there]) => {
      if (!existsSync(here)) throw new Error(`${here} is to be at ${there} in the machines, and does not exist`);
      return `${option}=${here}:${there}`;
    });
  return [...arguments_('--bind-ro', binds), ...arguments_('--bind', writableBinds)];
}
