import { scriptFile } from '../../../constructs/core/script.js';
import { readScripts } from '../../plan/scripts.js';
import { type BundledCall, bundleReadingCall } from '../script/bundled-call.js';
import { inOne } from '../script/own-scripts.js';

const script = scriptFile(import.meta.url, './scan.sh');

/** Writes that are measured on each disk, and the seconds after which a slow disk has been measured enough. */
const WRITES = 100;
const SECONDS_PER_DISK = 10;

/** Seconds for a whole machine, disks included. */
export const SCAN_SECONDS = 120;

/**
 * The call that scans a machine.
 *
 * @param options a folder in place of `/`, and how many writes to measure on each disk
 */
export function scanCall({ base = '', writes = WRITES }: { readonly base?: string; readonly writes?: number } = {}): BundledCall {
  return bundleReadingCall({
    script: inOne(readScripts([script]), script.name),
    arguments: [base, String(writes), String(SECONDS_PER_DISK)],
    seconds: SCAN_SECONDS,
  });
}
