import type { FileState } from './file-state.js';
import type { ProcessState, Running, ServiceState } from './running.js';
import type { Snapshot } from './snapshot.js';

/**
 * What changed in a machine between two snapshots, one sentence each; none when nothing did.
 * After a restart, what was started again is not told, only what runs that did not and the other way round.
 */
export function difference(before: Snapshot, after: Snapshot): readonly string[] {
  return [...changedFiles(before.files, after.files), ...changedRunning(before.running, after.running)];
}

function changedFiles(before: ReadonlyMap<string, FileState>, after: ReadonlyMap<string, FileState>): readonly string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return paths.flatMap((path) => changedFile(path, before.get(path), after.get(path)));
}

function changedFile(path: string, before: FileState | undefined, after: FileState | undefined): readonly string[] {
  if (before === undefined || after === undefined) {
    const { kind, mode, owner } = (before ?? after) as FileState;
    return [before === undefined ? `${path}: a new ${kind}, mode ${mode}, owner ${owner}` : `${path}: the ${kind} is gone`];
  }
  const says: string[] = [];
  if (before.kind !== after.kind) says.push(`${path}: a ${after.kind}, was a ${before.kind}`);
  if (before.mode !== after.mode) says.push(`${path}: mode ${after.mode}, was ${before.mode}`);
  if (before.owner !== after.owner) says.push(`${path}: owner ${after.owner}, was ${before.owner}`);
  if (before.target !== after.target) says.push(`${path}: leads to ${after.target}, was ${before.target}`);
  if (before.digest !== after.digest) says.push(`${path}: other content, ${after.size} bytes, was ${before.size}`);
  else if (before.modified !== after.modified) {
    says.push(after.kind === 'folder' ? `${path}: names were added or removed` : `${path}: written again with the same content`);
  }
  return says;
}

function changedRunning(before: Running | undefined, after: Running | undefined): readonly string[] {
  if (before === undefined || after === undefined) {
    return before === after ? [] : [`the machine is ${after === undefined ? 'off, was on' : 'on, was off'}`];
  }
  const restarted = before.bootId !== after.bootId;
  return [
    ...(restarted ? ['the machine was restarted'] : []),
    ...changedServices(before.services, after.services, restarted),
    ...changedProcesses(before.processes, after.processes, restarted),
    ...changedLines('mount', before.mounts, after.mounts),
    ...changedLines('interface', before.interfaces, after.interfaces),
    ...changedLines('firewall', before.firewall, after.firewall),
  ];
}

type Services = ReadonlyMap<string, ServiceState>;

function changedServices(before: Services, after: Services, restarted: boolean): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name) => {
    const was = before.get(name);
    const is = after.get(name);
    if (was?.state !== is?.state) return [`service ${name}: ${is?.state ?? 'inactive'}, was ${was?.state ?? 'inactive'}`];
    return !restarted && was?.since !== is?.since ? [`service ${name}: was started again`] : [];
  });
}

function changedProcesses(before: readonly ProcessState[], after: readonly ProcessState[], restarted: boolean): readonly string[] {
  // Across a restart a process is known by what it is, else by its number as well.
  const key = ({ id, user, command }: ProcessState): string => (restarted ? `${user} ${command}` : `${id} ${user} ${command}`);
  return changedLines('process', before.map(key), after.map(key));
}

/** Lines that are there more or fewer times than before. */
function changedLines(what: string, before: readonly string[], after: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of after) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of before) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts].filter(([, count]) => count !== 0).map(([line, count]) => `${what} ${line}: ${count > 0 ? 'is new' : 'is gone'}`);
}
