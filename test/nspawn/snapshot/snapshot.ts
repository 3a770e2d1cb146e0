import { firstProcess } from '../inside.js';
import type { FileState } from './file-state.js';
import { type Layers, readFiles } from './files.js';
import { readRunning, type Running } from './running.js';

/** A machine at a moment, read from outside: no script of the project has a say in it. */
export interface Snapshot {
  /** Every file by its absolute path, apart from what lives in memory and logs. */
  readonly files: ReadonlyMap<string, FileState>;
  /** What runs; undefined when the machine is off. */
  readonly running: Running | undefined;
}

/** Takes a snapshot of a machine, on or off. */
export async function takeSnapshot(group: string, layers: Layers, except: readonly string[]): Promise<Snapshot> {
  const running = firstProcess(group) === undefined ? undefined : await readRunning(group);
  return { files: readFiles(layers, except), running };
}
