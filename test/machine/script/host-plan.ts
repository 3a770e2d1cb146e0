import type { HostCommandBody, HostFileBody, PlanUnit } from '../../../constructs/core/plan-unit.js';
import { readScripts, type Scripts } from '../../../src/plan/scripts.js';
import { scriptFile } from '../../../constructs/core/script.js';
import { type HostPlan, formatUnitId } from '../../../src/machine/script/stamp.js';

const INSTALL = scriptFile(import.meta.url, '../../../constructs/host/install-scripts.sh');

/** A script with these lines in its `main`. */
export function scriptOf(...lines: readonly string[]): string {
  return `#!/bin/sh\nset -eu\n\nmain() {\n${lines.join('\n')}\n}\n\nmain "$@"\n`;
}

/** The command `try` on pi-3; its script is `try.sh`. */
export function commandBody(changes: Partial<HostCommandBody> = {}): HostCommandBody {
  return {
    ...{ type: 'HostCommand', host: 'pi-3', name: 'try', script: 'try.sh', args: [], runsOn: 'pi-3', stdin: '' },
    ...{ bundlesScript: false, deleteIfReachable: false, timeoutSeconds: 20, secretOutput: false },
    ...changes,
  };
}

/** What a plan with these units and scripts tells their hosts, with the unit that installs the scripts in front. */
export function hostPlan(bodies: readonly (HostFileBody | HostCommandBody)[], scripts: Scripts = {}, host = 'pi-3'): HostPlan {
  const units = [{ ...installBody, host, runsOn: host }, ...bodies].map((body): PlanUnit => ({
    id: formatUnitId(body),
    path: 'test',
    owner: 'pulumi',
    needs: [],
    body,
  }));
  return { units, scripts: { ...readScripts([INSTALL]), ...scripts } };
}

/** The unit that installs the scripts of pi-3. */
export const installBody = commandBody({ name: 'scripts', script: INSTALL.name, bundlesScript: true });
