import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requirement } from '../require.js';
import { baseRoot } from './base-root.js';
import { makeBridge, openBridge } from './bridge.js';
import { makeGroup } from './control-groups.js';
import { startKeeper } from './keeper.js';
import { type TestMachine, unpackMachine } from './machine.js';
import { bindArguments, type MachineOptions } from './machine-options.js';
import { makeKeys, writeSshConfig } from './ssh.js';
import { whyNoMachines } from './why-not.js';

export type { TestMachine } from './machine.js';

const reason = whyNoMachines();

/** Whether tests on machines must be skipped, for `describe.skipIf(machines)`. */
export const machines = requirement('machines with a real systemd', reason === undefined, reason ?? '');

export interface MachineFarm {
  readonly machines: readonly TestMachine[];
  /** Where all of it is, apart from the base. */
  readonly folder: string;
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
    await openBridge(bridge);
    const identity = await makeKeys(join(folder, 'identity'));
    const { user = 'root', sudo = true, nodes = false } = options;
    const sshConfig = join(folder, 'ssh_config');
    const farm = { base, folder, bridge, binds: bindArguments(options), identity, sshConfig, own: { user, sudo, nodes } };
    const all = await Promise.all(names.map((name, place) => unpackMachine(farm, name, place)));
    await writeSshConfig(folder, identity.file, all);
    await Promise.all(all.map((machine) => machine.powerOn()));
    return {
      machines: all,
      folder,
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
