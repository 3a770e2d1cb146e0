import { join } from 'node:path';
import type { Plan } from '../plan/plan.js';
import type { Problem } from '../plan/problem.js';
import { silently, type Stage } from '../progress.js';
import { findBinaries } from './control-plane/binaries.js';
import { ControlPlane } from './control-plane/control-plane.js';
import { applyEverything } from '../cluster/check/apply-everything.js';
import { loadCrds, readCrds } from '../cluster/check/crds.js';

export type { Stage };

export interface CheckOptions {
  /** Folder of the repository, which has `rehearsal/` and `crds/`. */
  readonly root: string;
  /** @default - shows nothing */
  readonly stage?: Stage;
  /** Where the binaries are looked for. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

export interface CheckResult {
  /** Version of the API server that was asked, such as `v1.36.3`. */
  readonly version: string;
  /** Objects of the plan. */
  readonly objects: number;
  /** Those that the server took. */
  readonly accepted: number;
  /** Definitions loaded from `crds/`. */
  readonly crds: number;
  /** Everything the server refused: definitions first, then objects in plan order. */
  readonly problems: readonly Problem[];
  /** What took how long, in milliseconds. */
  readonly stages: readonly { readonly title: string; readonly milliseconds: number }[];
}

/** Nobody answers webhooks here, and nothing makes the service accounts that this admission step waits for. */
const API_SERVER_ARGS = ['--disable-admission-plugins=MutatingAdmissionWebhook,ServiceAccount,ValidatingAdmissionWebhook'];

/**
 * Asks the real kube-apiserver about every object of a plan: starts one, loads the CRDs, applies the objects with
 * strict field validation, and stops it again. Throws a UserError when there is no server to ask.
 */
export async function checkAgainstApi(plan: Plan, { root, stage = silently, env }: CheckOptions): Promise<CheckResult> {
  const stages: { readonly title: string; readonly milliseconds: number }[] = [];
  const timed: Stage = async (title, run) => {
    const start = performance.now();
    const result = await stage(title, run);
    stages.push({ title, milliseconds: Math.round(performance.now() - start) });
    return result;
  };
  const binaries = await timed('find etcd and kube-apiserver', (say) =>
    findBinaries(['etcd', 'kube-apiserver'], { root, say, ...(env === undefined ? {} : { env }) }),
  );
  // Read while the servers start. A failure is met inside `try`, where it also stops them.
  const sources = readCrds(join(root, 'crds'));
  sources.catch(() => undefined);
  const controlPlane = await timed('start a throw-away control plane', () =>
    ControlPlane.start({ binaries, apiServerArgs: API_SERVER_ARGS }),
  );
  try {
    const version = await controlPlane.client.version();
    const crds = await sources;
    const problems = await timed(`load ${crds.length} definitions of crds/`, () => loadCrds(controlPlane.client, crds));
    const applied = await timed('apply every object', (say) => applyEverything(plan, controlPlane.client, say));
    return { ...applied, version, crds: crds.length, problems: [...problems, ...applied.problems], stages };
  } finally {
    await controlPlane.stop();
  }
}
