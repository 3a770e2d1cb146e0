import { recordNotRun } from './not-run.js';

/**
 * Says whether tests must be skipped for want of something, for `describe.skipIf(requirement(…))`.
 * What is skipped is listed with its reason at the end of the run; with `PERMACADE_REQUIRE=all`, as in CI,
 * nothing may be skipped and this throws instead.
 *
 * @param name what is not run, such as `real kube-apiserver`
 * @param available whether this machine has what it takes
 * @param reason what is missing and the way to have it
 */
export function requirement(name: string, available: boolean, reason: string): boolean {
  if (available) return false;
  if (process.env['PERMACADE_REQUIRE'] === 'all') throw new Error(`${name} is required here and cannot run: ${reason}`);
  recordNotRun({ name, reason });
  return true;
}
