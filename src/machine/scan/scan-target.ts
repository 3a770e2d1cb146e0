import type { Machine } from '../../../constructs/core/machine.js';
import { UserError } from '../../user-error.js';
import type { Reached } from './reached.js';

/** A machine to be read, however the person called it. */
export interface ScanTarget {
  /** What messages call it. */
  readonly name: string;
  readonly address: string;
  readonly user: string;
  /** The key that it must show. @default - it is not known yet, and any key is taken */
  readonly hostKey?: string;
  readonly hostName?: string;
  readonly reached: Reached;
}

/** A login and an address or a name that SSH knows. Nothing that a shell or ssh itself would take for something else. */
const FORM = /^(?:([a-z_][-a-z0-9_.]{0,31})@)?([A-Za-z0-9][A-Za-z0-9.-]{0,252})$/;

/**
 * The machine that `HOST` means: a name or address of the settings, else an address or name to log in at.
 *
 * @param machines those of the settings; none when there are no settings yet
 * @param user login where the person wrote none
 */
export function parseTarget(host: string, machines: readonly Machine[], user: string): ScanTarget {
  const [, login, place] = FORM.exec(host) ?? [];
  if (place === undefined) {
    throw new UserError(
      `'${host}' is not a machine: give a name from the settings, an address such as 192.168.137.21, or ubuntu@192.168.137.21`,
    );
  }
  const declared = machines.find(({ name, address, addresses }) => [name, address, ...addresses].includes(place));
  const asked = login ?? declared?.user ?? user;
  if (declared === undefined) {
    return { name: place, address: place, user: asked, reached: { address: place, ...(asked === user ? {} : { user: asked }) } };
  }
  const { name, address, hostKey, hostName } = declared;
  return {
    name,
    address,
    user: asked,
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(hostName === undefined ? {} : { hostName }),
    reached: {
      name,
      address,
      ...(asked === user ? {} : { user: asked }),
      ...(hostKey === undefined ? {} : { hostKey: hostKey.split(' ').slice(0, 2).join(' ') }),
    },
  };
}
