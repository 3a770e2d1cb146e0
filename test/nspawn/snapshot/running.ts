import { runInside } from '../inside.js';

/** A service that is active, failed, or on its way to either. */
export interface ServiceState {
  /** Such as `active (running)`. */
  readonly state: string;
  /** When it became active, in microseconds of the kernel's clock; 0 when it never did. */
  readonly since: number;
}

export interface ProcessState {
  readonly id: number;
  readonly user: string;
  /** The command line. */
  readonly command: string;
}

/** What runs in a machine, apart from who is logged in. */
export interface Running {
  readonly bootId: string;
  readonly services: ReadonlyMap<string, ServiceState>;
  readonly processes: readonly ProcessState[];
  /** Place, kind and source of every mount. */
  readonly mounts: readonly string[];
  /** Network interfaces, by name. */
  readonly interfaces: readonly string[];
  /** Rules of nftables, which are those of iptables as well, without their counters. */
  readonly firewall: readonly string[];
}

const MARK = '-- next --';

const SCRIPT = `cat /proc/sys/kernel/random/boot_id
echo '${MARK}'
systemctl show --type=service --all -p Id -p ActiveState -p SubState -p ActiveEnterTimestampMonotonic '*'
echo '${MARK}'
ps -eo pid=,ppid=,user:32=,args= --cols 100000
echo '${MARK}'
awk '{ print $2, $3, $1 }' /proc/1/mounts
echo '${MARK}'
ls /sys/class/net
echo '${MARK}'
nft list ruleset`;

/** Asks a running machine, beside ssh. */
export async function readRunning(group: string): Promise<Running> {
  const { stdout, stderr, exitCode } = await runInside(group, SCRIPT);
  const parts = stdout.split(`${MARK}\n`);
  if (exitCode !== 0 || parts.length !== 6) throw new Error(`no snapshot of machine ${group}: ${stderr}`);
  const [boot = '', services = '', processes = '', mounts = '', interfaces = '', firewall = ''] = parts;
  return {
    bootId: boot.trim(),
    services: servicesOf(services),
    processes: processesIn(processes),
    mounts: lines(mounts).toSorted(),
    interfaces: lines(interfaces).toSorted(),
    firewall: lines(firewall).map((line) => line.replace(/counter packets \d+ bytes \d+/, 'counter').trim()),
  };
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function servicesOf(text: string): ReadonlyMap<string, ServiceState> {
  const services = new Map<string, ServiceState>();
  for (const block of text.split('\n\n')) {
    const of = Object.fromEntries(lines(block).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    // Those that do nothing are forgotten by systemd when it likes.
    if (of['Id'] === undefined || of['ActiveState'] === 'inactive') continue;
    services.set(of['Id'], { state: `${of['ActiveState']} (${of['SubState']})`, since: Number(of['ActiveEnterTimestampMonotonic']) });
  }
  return services;
}

function processesIn(text: string): readonly ProcessState[] {
  const all = lines(text).map((line) => {
    const [, id, parent, user, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return { id: Number(id), parent: Number(parent), user: user ?? '', command: (command ?? '').replace(/ \d+ of \S+ startups$/, '') };
  });
  const visitors = new Set<number>();
  const isVisitor = ({ id, parent, command }: (typeof all)[number]): boolean =>
    (parent === 0 && id !== 1) || visitors.has(parent) || (command.startsWith('sshd: ') && !command.endsWith('[listener]'));
  // Children of visitors are found when nothing more is added, whatever the order of their numbers.
  for (let before = -1; before !== visitors.size;) {
    before = visitors.size;
    for (const process of all) if (isVisitor(process)) visitors.add(process.id);
  }
  return all.filter(({ id }) => !visitors.has(id)).map(({ id, user, command }) => ({ id, user, command }));
}
