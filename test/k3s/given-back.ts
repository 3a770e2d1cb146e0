import type { TestMachine } from '../nspawn/machines.js';
import { difference } from '../nspawn/snapshot/difference.js';
import type { Snapshot } from '../nspawn/snapshot/snapshot.js';
import { done } from './by-hand.js';

/**
 * What a machine that was given back may have other than a blank one: folders and files were written, with the content they
 * had, two services were started again to notice that their settings are theirs again, and with k3s systemd waited for the network once.
 */
const HONEST = [
  /: names were added or removed$/,
  /^\/etc\/hosts: written again with the same content$/,
  /^service systemd-(journald|logind)\.service: was started again$/,
  /^process \d+ root \/lib\/systemd\/systemd-(journald|logind): is (new|gone)$/,
  /^service systemd-networkd-wait-online\.service: active \(exited\), was inactive$/,
];

/** What no snapshot looks at, apart from what systemd names at random or after the moment. */
const IN_MEMORY = `find /run /tmp /var/tmp /var/log -xdev -printf '%p %M %u:%g\\n' | grep -v -E '^/run/systemd/(journal/streams|units)/|/systemd-private-' | sort
find /sys/fs/cgroup -name '*kubepods*'`;

/** A machine before it joined a home. */
export interface Blank {
  readonly snapshot: Snapshot;
  readonly memory: string;
}

export async function blankOf(machine: TestMachine): Promise<Blank> {
  return { snapshot: await machine.snapshot(), memory: await done(machine, IN_MEMORY) };
}

/** Everything in which a machine is not as it was, beyond what cannot be otherwise. */
export async function remains(blank: Blank, machine: TestMachine): Promise<readonly string[]> {
  const now = await blankOf(machine);
  const before = new Set(blank.memory.split('\n'));
  const after = new Set(now.memory.split('\n'));
  return [
    ...difference(blank.snapshot, now.snapshot).filter((line) => !HONEST.some((pattern) => pattern.test(line))),
    ...[...after].filter((line) => !before.has(line)).map((line) => `new: ${line}`),
    ...[...before].filter((line) => !after.has(line)).map((line) => `gone: ${line}`),
  ];
}
