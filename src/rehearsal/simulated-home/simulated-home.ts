import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadCrds, readCrds } from '../../cluster/check/crds.js';
import type { Plan } from '../../plan/plan.js';
import { silently, type Stage } from '../../progress.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { lastWords } from '../control-plane/api-server.js';
import { findBinaries } from '../control-plane/binaries.js';
import { ControlPlane } from '../control-plane/control-plane.js';
import type { KeptProcess } from '../control-plane/kept-process.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';
import { UserError } from '../../user-error.js';
import { holdPods } from './held-pods.js';
import { bringK3s, K3S_CRDS } from './k3s.js';
import { makeNodes } from './nodes.js';
import { type Flags, PROGRAMS, startPrograms } from './programs.js';
import { accountsReady, nodesReady } from './readiness.js';

export interface SimulatedHomeOptions {
  /** Its hosts become nodes; pods wait for images of its registries. */
  readonly plan: Plan;
  /** Folder of the repository, which has `rehearsal/` and `crds/`. */
  readonly root: string;
  /** @default - shows nothing */
  readonly stage?: Stage;
  /** Existing folder in which the temporary one is made. @default - the system's */
  readonly parent?: string;
  /** Where the binaries are looked for. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Further flags of each program. @default - none */
  readonly flags?: Flags;
  /** References of images that were never pushed. @default - none */
  readonly withoutImages?: readonly string[];
}

/** A real control plane with simulated nodes, as k3s leaves it before anything of the home is applied. */
export interface SimulatedHome {
  readonly client: ClusterClient;
  /** Text; its user may do everything. */
  readonly kubeconfig: string;
  /** Where the same is; only this user can read it. */
  readonly kubeconfigFile: string;
  /** Everything lives in it, and what starts in it ends with the home. */
  readonly folder: TemporaryFolder;
  /** Leaves no process, folder or port. */
  stop(): Promise<void>;
  readonly controlPlane: ControlPlane;
}

/** Starts a simulated home and waits until its nodes are ready. Throws a UserError with the way out, and leaves nothing behind then. */
export async function startSimulatedHome(options: SimulatedHomeOptions): Promise<SimulatedHome> {
  const { plan, root, stage = silently, parent, env, flags = {}, withoutImages = [] } = options;
  const binaries = await stage('find the programs of the control plane', (say) => findBinaries(PROGRAMS, { root, say, env }));
  // Read while the servers start. A failure is met inside `try`, where it also stops them.
  const sources = readCrds(join(root, 'crds'), K3S_CRDS);
  sources.catch(() => undefined);
  return stage('start a simulated home', async (say) => {
    const controlPlane = await ControlPlane.start({
      binaries,
      parent,
      apiServerArgs: flags['kube-apiserver'],
    });
    try {
      const kubeconfig = controlPlane.config.exportConfig();
      const file = join(controlPlane.folder.path, 'kubeconfig');
      await writeFile(file, kubeconfig, { mode: 0o600 });
      const programs = startPrograms(controlPlane.folder, binaries, { root, kubeconfig: file, flags });
      const { client } = controlPlane;
      say('nodes and what k3s brings');
      const [problems] = await Promise.all([
        loadCrds(client, await sources),
        client.version().then((version) => makeNodes(plan, client, version)),
      ]);
      if (problems.length > 0) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
      await Promise.all([bringK3s(client), holdPods(client, [...(plan.registries ?? []).map((name) => `${name}/`), ...withoutImages])]);
      await Promise.race([Promise.all([nodesReady(client), accountsReady(client)]), anyEnds(programs)]);
      return {
        client,
        kubeconfig,
        kubeconfigFile: file,
        folder: controlPlane.folder,
        stop: () => controlPlane.stop(),
        controlPlane,
      };
    } catch (error) {
      await controlPlane.stop();
      throw error;
    }
  });
}

/** Rejects, with its last words, when one of the programs ends. */
function anyEnds(programs: readonly KeptProcess[]): Promise<never> {
  return Promise.race(
    programs.map(async (program): Promise<never> => {
      await program.exited;
      throw new UserError(`${program.name} ended while it should run: ${lastWords(program.output)}`);
    }),
  );
}
