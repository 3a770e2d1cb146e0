import { scriptFile } from '../../../constructs/core/script.js';
import { readScripts } from '../../plan/scripts.js';
import { type BundledCall, bundleReadingCall } from '../script/bundled-call.js';
import { inOne } from '../script/own-scripts.js';

const script = scriptFile(import.meta.url, './doctor.sh');

/** Seconds for a whole machine. */
export const DOCTOR_SECONDS = 60;

/** The call that examines a machine: what a scan reads, without looking into disks, and what `pulumi up` depends on. */
export function doctorCall(servers: readonly string[], names: readonly string[]): BundledCall {
  return bundleReadingCall({
    script: inOne(readScripts([script]), script.name),
    arguments: ['', servers.join(' '), names.join(' ')],
    seconds: DOCTOR_SECONDS,
  });
}
