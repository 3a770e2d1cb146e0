import { type Finding, stops } from './finding.js';
import type { HostState } from './host-state.js';

/** A machine and what it said. */
export interface Examined {
  readonly name: string;
  readonly state: HostState;
}

/** What no machine can see alone: the same thing twice. */
export function checkTogether(all: readonly Examined[]): ReadonlyMap<string, readonly Finding[]> {
  const findings = new Map<string, readonly Finding[]>();
  const add = (name: string, finding: Finding): void => void findings.set(name, [...(findings.get(name) ?? []), finding]);
  for (const [id, names] of sameBy(all, ({ facts }) => facts.machineId)) {
    for (const name of names) {
      add(
        name,
        stops(
          'machine id',
          `has the machine id of ${names.filter((one) => one !== name).join(', ')} (${id}), so its disk is a clone: make a new id on all but one: rm /etc/machine-id /var/lib/dbus/machine-id; systemd-machine-id-setup; reboot`,
        ),
      );
    }
  }
  for (const [key, names] of sameBy(all, ({ facts }) => facts.hostKeys.find((one) => one.startsWith('ssh-ed25519')))) {
    for (const name of names) {
      add(
        name,
        stops(
          'host key',
          `has the SSH host key of ${names.filter((one) => one !== name).join(', ')} (${key.slice(0, 30)}…), so its disk is a clone, or one machine is declared twice: make new keys: rm /etc/ssh/ssh_host_*; ssh-keygen -A`,
        ),
      );
    }
  }
  return findings;
}

function sameBy(
  all: readonly Examined[],
  key: (state: HostState) => string | undefined,
): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const { name, state } of all) {
    const value = key(state);
    if (value !== undefined && value !== '') groups.set(value, [...(groups.get(value) ?? []), name]);
  }
  return [...groups].filter(([, names]) => names.length > 1);
}
