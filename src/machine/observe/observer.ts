import type { HostCommandBody, HostFileBody, PlanUnit } from '../../../constructs/core/plan-unit.js';
import { scriptFile } from '../../../constructs/core/script.js';
import { stampName } from '../../../constructs/core/stamp.js';
import { readScripts } from '../../plan/scripts.js';
import { bundleRootCall, type BundledCall } from '../script/bundled-call.js';
import { scriptFolder, installation } from '../script/installation.js';
import { inOne } from '../script/own-scripts.js';
import { type HostPlan, installsScripts, NONE } from '../script/stamp.js';
import { plainWord } from '../script/words.js';

/** A unit that is applied on a host. */
export type HostUnit = PlanUnit & { readonly body: HostFileBody | HostCommandBody };

const LOOK_AT_HOST = scriptFile(import.meta.url, './look-at-host.sh');

/**
 * Creates the call that looks at one host. The answer lists units and services in the order given here.
 *
 * @param services services whose state is read
 * @param seconds after which the script stops itself
 */
export function createLookCall(
  plan: HostPlan,
  host: string,
  units: readonly HostUnit[],
  services: readonly string[],
  seconds: number,
): BundledCall {
  const script = inOne(readScripts([LOOK_AT_HOST]), LOOK_AT_HOST.name);
  const { line, input } = bundleRootCall({ host, about: 'observation', script, arguments: [], seconds });
  const paths = units.flatMap(({ body }) => (body.type === 'HostFile' ? [body.path] : []));
  const calls = [
    ...(paths.length === 0 ? [] : [['measure', ...paths]]),
    ...units.map(({ id, body }) => callFor(plan, stampName(id), body)),
    ...(services.length === 0 ? [] : [['services', ...services]]),
  ];
  return { line, input: `${input}${calls.map((words) => `${words.map(plainWord).join(' ')}\n`).join('')}` };
}

function callFor(plan: HostPlan, stamp: string, body: HostFileBody | HostCommandBody): readonly string[] {
  if (body.type === 'HostFile') return ['file', stamp, body.path];
  if (installsScripts(body)) return ['installed', stamp, ...installation(plan, body.host).files.flat()];
  return ['state', stamp, body.state === undefined ? NONE : scriptFolder(plan.scripts, body.state), ...body.args];
}
