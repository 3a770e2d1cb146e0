import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const ROOT = '/sys/fs/cgroup';

/** How often a group that is being killed is looked at. */
const LOOK_MS = 10;

/** Every hierarchy: one, or with the first version of control groups one for each controller. */
function hierarchies(): readonly string[] {
  return [ROOT, ...readdirSync(ROOT).map((name) => join(ROOT, name))].filter((path) => existsSync(join(path, 'cgroup.procs')));
}

/** Makes a group such as `farm/machine` in every hierarchy. Whoever is put into it cannot leave it, nor can its children. */
export function makeGroup(group: string): void {
  for (const hierarchy of hierarchies()) {
    if (isWithin(hierarchy)) continue;
    let at = hierarchy;
    for (const part of group.split('/')) {
      const parent = at;
      at = join(at, part);
      mkdirSync(at, { recursive: true });
      if (hierarchy === ROOT) passControllers(at);
      // A set of processors starts empty there, and then takes no process.
      for (const name of ['cpuset.cpus', 'cpuset.mems']) {
        if (existsSync(join(parent, name)) && existsSync(join(at, 'cpuset.cpu_exclusive'))) {
          writeFileSync(join(at, name), readFileSync(join(parent, name)));
        }
      }
    }
  }
}

/** Lets groups below have what this one has: the second version of control groups wants to be told. */
function passControllers(group: string): void {
  const controllers = readOrEmpty(join(group, 'cgroup.controllers')).trim().split(' ');
  for (const controller of controllers.filter((name) => name !== '')) {
    try {
      writeFileSync(join(group, 'cgroup.subtree_control'), `+${controller}`);
    } catch {
      // Some cannot be had here, such as in a container; the machine then goes without.
    }
  }
}

/** A folder of the only hierarchy looks like a hierarchy, but is a group of it. */
function isWithin(hierarchy: string): boolean {
  return hierarchy !== ROOT && existsSync(join(ROOT, 'cgroup.procs'));
}

/** Every process of a group and of the groups below it. */
export function listProcesses(group: string): readonly number[] {
  const found = new Set<number>();
  for (const hierarchy of hierarchies()) {
    const top = join(hierarchy, group);
    if (!existsSync(top)) continue;
    for (const folder of ['.', ...foldersIn(top)]) {
      for (const line of readOrEmpty(join(top, folder, 'cgroup.procs')).split('\n')) if (Number(line) > 0) found.add(Number(line));
    }
  }
  return [...found];
}

/** Kills everything of a group at once, and ends when nothing of it is left. */
export async function killGroup(group: string): Promise<void> {
  for (let left = listProcesses(group); left.length > 0; left = listProcesses(group)) {
    for (const id of left) {
      try {
        process.kill(id, 'SIGKILL');
      } catch {
        // It ended in the meantime.
      }
    }
    await wait(LOOK_MS);
  }
  emptyGroup(group);
}

/** Removes what a machine that is off made below its group; the group itself is needed for the next start. */
export function emptyGroup(group: string): void {
  for (const top of hierarchies().map((hierarchy) => join(hierarchy, group))) {
    if (!existsSync(top)) continue;
    for (const folder of foldersIn(top).toSorted().toReversed()) rmdirSync(join(top, folder));
  }
}

function foldersIn(top: string): string[] {
  const below: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(top, folder), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      below.push(join(folder, entry.name));
      visit(join(folder, entry.name));
    }
  };
  try {
    visit('.');
  } catch {
    // Groups come and go while they are read; those that are gone have no process.
  }
  return below;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
