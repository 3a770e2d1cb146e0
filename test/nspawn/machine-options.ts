import { existsSync } from 'node:fs';
import type { Sudo } from './own-files.js';

export interface MachineOptions {
  /** Read-only folders and files: a path here, and the absolute path it has in every machine. */
  readonly binds?: Readonly<Record<string, string>>;
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

/** The binds as arguments of systemd-nspawn. */
export function bindArguments({ binds = {} }: MachineOptions): readonly string[] {
  return Object.entries(binds).map(([here, there]) => {
    if (!existsSync(here)) throw new Error(`${here} is to be at ${there} in the machines, and does not exist`);
    return `--bind-ro=${here}:${there}`;
  });
}
