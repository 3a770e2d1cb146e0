import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { emptyGroup, killGroup, makeGroup } from './control-groups.js';
import { firstProcess, runInside } from './inside.js';
import { ssh, type SshResult } from './ssh.js';

const SUPERVISE = fileURLToPath(new URL('supervise.sh', import.meta.url));

/** A machine that takes longer than this has a fault; an idle computer needs two seconds. */
const BOOT_SECONDS = 90;

/** A service that does not stop is given up then, as by a person with a thumb on the switch. */
const OFF_SECONDS = 30;

const LOOK_MS = 50;

/** Services that wait for others, such as a cluster's other servers, must not hold up whoever only wants to log in. */
const SETTLE_SECONDS = 10;

export interface Settings {
  readonly name: string;
  /** The farm's folder. The machine's own is below, with its name. */
  readonly folder: string;
  /** Control group of the machine, such as `permacade7/pi-3`. */
  readonly group: string;
  readonly bridge: string;
  readonly base: string;
  /** The `--bind` and `--bind-ro` arguments. */
  readonly binds: readonly string[];
}

/** One computer: a real systemd on a root of its own, switched on and off from outside. */
export class Power {
  readonly root: string;
  readonly #own: string;
  readonly #settings: Settings;
  #running: Promise<void> | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#own = join(settings.folder, settings.name);
    this.root = join(this.#own, 'root');
  }

  get upper(): string {
    return join(this.#own, 'upper');
  }

  /** What the machine wrote on its console since it was first switched on. */
  async console(): Promise<string> {
    return readFile(join(this.#own, 'console.log'), 'utf8');
  }

  /** Lays an empty layer over the base: a machine as it comes out of the box. It must be off. */
  async blank(): Promise<void> {
    if (this.#running !== undefined) throw new Error(`machine ${this.#settings.name} is on: switch it off first`);
    if (existsSync(this.root)) {
      // The lock of systemd-nspawn stays behind when it was killed, under the number of a file system that is no more.
      const { dev, ino } = statSync(this.root);
      await rm(`/run/systemd/nspawn/locks/inode-${dev}:${ino}`, { force: true });
      await execa('umount', [this.root]);
    }
    const work = join(this.#own, 'work');
    await Promise.all([this.upper, work].map((folder) => rm(folder, { recursive: true, force: true })));
    for (const folder of [this.root, this.upper, work]) await mkdir(folder, { recursive: true });
    const layers = `lowerdir=${this.#settings.base},upperdir=${this.upper},workdir=${work}`;
    await execa('mount', ['-t', 'overlay', this.#settings.group, '-o', layers, this.root]);
    await writeFile(join(this.#own, 'binds'), '');
  }

  /** Gives the machine a device or folder from now on, at every start. */
  async bindFromNextStart(path: string): Promise<void> {
    await appendFile(join(this.#own, 'binds'), `${path}\n`);
  }

  /** Switches the machine on. */
  on(): void {
    if (this.#running !== undefined) throw new Error(`machine ${this.#settings.name} is on already`);
    const { name, group, bridge, binds } = this.#settings;
    makeGroup(group);
    emptyGroup(group);
    const log = openSync(join(this.#own, 'console.log'), 'a');
    const nspawn = [
      ...['systemd-nspawn', '--quiet', `--directory=${this.root}`, `--machine=${group.replace('/', '-')}`, `--hostname=${name}`],
      ...['--register=no', '--keep-unit', `--network-bridge=${bridge}`],
      ...['--resolv-conf=off', '--timezone=off', '--link-journal=no', '--console=pipe'],
      // The clock is everybody's.
      ...['--capability=all', '--drop-capability=CAP_SYS_TIME', '--system-call-filter=@keyring bpf'],
      ...binds,
      '--boot',
    ];
    const process = spawn('sh', [SUPERVISE, group, join(this.#own, 'binds'), ...nspawn], { stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    this.#running = new Promise<void>((resolve, reject) => process.once('exit', () => resolve()).once('error', reject)).finally(() => {
      this.#running = undefined;
    });
  }

  get isOn(): boolean {
    return this.#running !== undefined;
  }

  /** Waits until it can be logged in to, and until all that starts by itself has started or at most ten seconds more. */
  async up(config: string): Promise<void> {
    const { name } = this.#settings;
    const deadline = Date.now() + BOOT_SECONDS * 1000;
    const settled = `timeout ${SETTLE_SECONDS} systemctl is-system-running --wait`;
    let last: SshResult | undefined;
    while (this.isOn && Date.now() < deadline) {
      last = await ssh(config, name, settled);
      if (last.exitCode !== 255) return;
      await wait(LOOK_MS);
    }
    const tail = (await this.console()).split('\n').slice(-15).join('\n');
    throw new Error(`machine ${name} ${this.isOn ? 'does not let anyone log in' : 'went off'}: ${last?.stderr ?? ''}\n${tail}`);
  }

  /** Restarts it in order, and waits until it is up again. */
  async restart(config: string): Promise<void> {
    const { group } = this.#settings;
    const before = firstProcess(group);
    await runInside(group, 'systemctl reboot');
    for (const deadline = Date.now() + OFF_SECONDS * 1000; firstProcess(group) === before && Date.now() < deadline;) await wait(LOOK_MS);
    await this.up(config);
  }

  /** SIGKILL to everything in it, as when the plug is pulled. */
  async cut(): Promise<void> {
    const running = this.#running;
    await killGroup(this.#settings.group);
    await running;
  }

  /** Shuts it down in order, as its switch does. */
  async off(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    await runInside(this.#settings.group, 'systemctl poweroff');
    for (const deadline = Date.now() + OFF_SECONDS * 1000; this.isOn && Date.now() < deadline;) await wait(LOOK_MS);
    if (this.isOn) await this.cut();
  }
}
