import { type Facts, factsFrom } from '../scan/facts.js';
import type { Records } from '../scan/records.js';

/** How a port of another machine answers from there. */
export interface Reach {
  readonly address: string;
  readonly port: number;
  readonly answer: 'open' | 'refused' | 'silent';
}

/** What a machine says about itself and about what `pulumi up` depends on. */
export interface HostState {
  readonly facts: Facts;
  /** `ID` and `VERSION_ID` of its system. */
  readonly distribution: string;
  readonly version: string;
  /** Whether its clock is kept by a time server; undefined where nothing says so. */
  readonly synchronised?: boolean;
  readonly nameservers: readonly string[];
  /** Address of each name, empty where it does not resolve. */
  readonly resolves: Readonly<Record<string, string>>;
  /** Ports that something listens on; undefined where nobody could look. */
  readonly listens?: readonly { readonly protocol: string; readonly port: number; readonly program: string }[];
  readonly reaches: readonly Reach[];
  /** KiB of the file system of a folder. */
  readonly space: readonly { readonly folder: string; readonly total: number; readonly free: number }[];
  /** Folders of the system that can be written to. */
  readonly writable: readonly string[];
  /** Type of the file system at `/sys/fs/cgroup`. */
  readonly controlGroups: string;
  readonly controllers: readonly string[];
  readonly modules: Readonly<Record<string, 'here' | 'missing' | 'unknown'>>;
  readonly container: boolean;
  /** Which of the paths that tell of an earlier installation are there. */
  readonly there: readonly string[];
  /** What cloud-init says about the first boot; empty without it. */
  readonly firstBoot: string;
  /** Seconds that its clock is ahead of this computer's. */
  readonly aheadSeconds?: number;
}

/** The state from what the script printed; undefined when it did not come to its end. */
export function hostStateFrom(records: Records, aheadSeconds: number | undefined): HostState | undefined {
  const facts = factsFrom(records);
  if (facts === undefined) return undefined;
  const { all, first } = records;
  const synchronised = first('synchronised');
  return {
    facts,
    distribution: first('distribution') ?? '',
    version: first('version') ?? '',
    ...(synchronised === undefined ? {} : { synchronised: synchronised === 'yes' }),
    nameservers: all('nameserver').map(([address = '']) => address),
    resolves: Object.fromEntries(all('resolves').map(([name = '', address = '']) => [name, address])),
    ...(all('listened').length === 0
      ? {}
      : {
          listens: all('listens').map(([protocol = '', port = '', users = '']) => ({
            protocol,
            port: Number(port),
            program: parseProgram(users),
          })),
        }),
    reaches: all('reaches').map(([address = '', port = '', answer = '']) => ({
      address,
      port: Number(port),
      answer: answer === 'open' || answer === 'refused' ? answer : 'silent',
    })),
    space: all('space')
      .map(([folder = '', total = '', free = '']) => ({ folder, total: Number(total), free: Number(free) }))
      .filter(({ total }) => total > 0),
    writable: all('writable').map(([folder = '']) => folder),
    controlGroups: first('control-groups') ?? '',
    controllers: first('controllers')?.split(' ') ?? [],
    modules: Object.fromEntries(
      all('module').map(([name = '', answer = '']) => [name, answer === 'here' || answer === 'missing' ? answer : 'unknown'] as const),
    ),
    container: first('container') === 'yes',
    there: all('there').map(([path = '']) => path),
    firstBoot: first('first-boot') ?? '',
    ...(aheadSeconds === undefined ? {} : { aheadSeconds }),
  };
}

/** `users:(("nginx",pid=12,fd=6))` */
function parseProgram(users: string): string {
  return users.match(/\(\("([^"]*)"/)?.[1] ?? '';
}
