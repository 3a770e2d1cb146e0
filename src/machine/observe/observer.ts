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

const OBSERVER = scriptFile(import.meta.url, './observer.sh');

/**
 * The call that looks at one host, and what it looks at: its units in the order in which they are answered.
 *
 * @param services whose state is told, in that order
 * @param seconds after which the host gives up by itself
 */
export function observer(
  plan: HostPlan,
  host: string,
  units: readonly HostUnit[],
  services: readonly string[],
  seconds: number,
): BundledCall {
  const script = inOne(readScripts([OBSERVER]), OBSERVER.name);
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
