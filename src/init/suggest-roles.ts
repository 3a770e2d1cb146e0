import type { Scanned } from '../machine/scan/scan.js';

/** Suggests roles: the amd64 machine with most memory is the server, all others are agents. */
export function suggestRoles(machines: readonly Scanned[]): readonly Scanned[] {
  const rank = ({ entry, facts }: Scanned): number => facts.memoryBytes + (isAmd64(entry.arch) ? 2 ** 60 : 0);
  const server = machines.toSorted((a, b) => rank(b) - rank(a))[0];
  return machines.map((machine) => ({
    ...machine,
    entry: { ...machine.entry, roles: [machine === server ? 'server' : 'agent'] },
    beside: {
      ...machine.beside,
      roles: machine === server ? 'suggested; use an SSD, not an SD card' : 'suggested',
    },
  }));
}

/** An entry that names a known model (a Pi) has no `arch`; all of those are arm64. */
const isAmd64 = (arch: string | undefined): boolean => arch === 'amd64';

/** Gives machines of the same name different ones. SD cards copied from one image all have the host name `raspberrypi`. */
export function renameDuplicates(machines: readonly Scanned[]): readonly Scanned[] {
  const names = new Set<string>();
  return machines.map((machine) => {
    const wanted = machine.entry.name;
    let name = wanted;
    for (let number = 2; names.has(name); number += 1) name = `${wanted.slice(0, 59)}-${number}`;
    names.add(name);
    return name === wanted ? machine : { ...machine, entry: { ...machine.entry, name } };
  });
}
