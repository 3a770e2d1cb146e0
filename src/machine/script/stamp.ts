import { createHash } from 'node:crypto';
import { hostCommandId, hostFileId } from '../../../constructs/core/identity.js';
import type { HostCommandBody, HostFileBody, Plan } from '../../plan/plan.js';
import { placeholder } from '../../../constructs/core/secret-ref.js';
import { scriptFolder, installation } from './installation.js';

/** What stands for "none" among the words of a stamp and of a call. */
export const NONE = '-';

/** What the units of a home are made of, as far as their hosts are concerned. */
export type HostPlan = Pick<Plan, 'units' | 'scripts'>;

/** What the world calls the unit. */
export function formatUnitId(body: HostFileBody | HostCommandBody): string {
  return body.type === 'HostFile' ? hostFileId(body.host, body.path) : hostCommandId(body.host, body.name);
}

/** Digest of all that is wanted of a unit on its host. Secrets count by their names only. */
export function unitDigest(plan: HostPlan, body: HostFileBody | HostCommandBody): string {
  if (installsScripts(body)) return installation(plan, body.host).digest;
  const folder = (name: string): string => scriptFolder(plan.scripts, name);
  const wanted =
    body.type === 'HostFile'
      ? [body.path, placeholder(body.content), body.mode, body.owner, body.group, body.restarts]
      : [
          ...[body.name, folder(body.script), body.args, body.runsOn, placeholder(body.stdin)],
          body.state === undefined ? null : folder(body.state),
        ];
  return createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 32);
}

/** Whether it is the unit that all later ones of its host find their scripts through. */
export function installsScripts(body: HostFileBody | HostCommandBody): boolean {
  return body.type === 'HostCommand' && body.bundlesScript && body.script === 'install-scripts.sh';
}
