import type { Scanned } from '../machine/scan/scan.js';

/** The machines with suggested roles: the amd64 machine with most memory is the server, all others are agents. */
export function suggestRoles(machines: readonly Scanned[]): readonly Scanned[] {
  const rank = ({ entry, facts }: Scanned): number => facts.memoryBytes + (isAmd64(entry.arch) ? 2 ** 60 : 0);
  const server = machines.toSorted((a, b) => rank(b) - rank(a))[0];
  return machines.map((machine) => ({
    ...machine,
    entry: { ...machine.entry, roles: [machine === server ? 'server' : 'agent'] },
    beside: {
      ...machine.beside,
      roles: machine === server ? 'suggested; its disk should be no SD card' : 'suggested',
    },
  }));
}

/** A model of the table has no arch of its own: all of them are arm64. */
const isAmd64 = (arch: string | undefined): boolean => arch === 'amd64';

/** The machines with names that differ: copied cards all say `raspberrypi`. */
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
