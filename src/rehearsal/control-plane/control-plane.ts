import { tmpdir } from 'node:os';
import { UserError } from '../../user-error.js';
import { ApiClient } from './api-client.js';
import type { ApiAccess } from './api-access.js';
import { freePort, lastWords, startApiServer } from './api-server.js';
import type { Binaries } from './binaries.js';
import { ETCD_URL, startEtcd } from './etcd.js';
import type { KeptProcess } from './kept-process.js';
import { TemporaryFolder } from './temporary-folder.js';

export interface ControlPlaneOptions {
  readonly binaries: Binaries<'etcd' | 'kube-apiserver'>;
  /** Existing folder in which the temporary one is made. @default - the system's */
  readonly parent?: string;
  /** Further flags of kube-apiserver. @default - none */
  readonly apiServerArgs?: readonly string[];
  /** Chooses a port to try. @default - one that is free */
  readonly port?: () => Promise<number>;
}

/** A real, empty, throw-away API server that ends with this process, however this process ends. */
export class ControlPlane {
  readonly client: ApiClient;

  private constructor(
    /** Holds all it writes; further programs of the control plane run in it too. */
    readonly folder: TemporaryFolder,
    readonly access: ApiAccess,
    /** What runs, in the order in which it was started. */
    readonly processes: readonly KeptProcess[],
  ) {
    this.client = new ApiClient(access);
  }

  /** Starts etcd and kube-apiserver; about 3 s on two idle cores. Leaves nothing behind when it throws. */
  static async start({ binaries, parent = tmpdir(), apiServerArgs = [], port = freePort }: ControlPlaneOptions): Promise<ControlPlane> {
    const folder = await newFolder(parent);
    const processes: KeptProcess[] = [];
    try {
      const etcd = startEtcd(binaries.etcd, folder);
      processes.push(etcd);
      const etcdFailed = etcd.exited.then((): never => {
        throw new UserError(`etcd ended while it should run: ${lastWords(etcd.output)}`);
      });
      const started = (process: KeptProcess): unknown => processes.push(process);
      const apiServer = startApiServer({
        binary: binaries['kube-apiserver'],
        folder,
        etcd: ETCD_URL,
        extraArgs: apiServerArgs,
        port,
        started,
      });
      const access = await Promise.race([apiServer, etcdFailed]);
      const controlPlane = new ControlPlane(folder, access, processes);
      await controlPlane.client.builtInNamespaces();
      return controlPlane;
    } catch (error) {
      await stopAll(processes, folder);
      throw error;
    }
  }

  /** Ends every process, last started first, and removes the folder. */
  async stop(): Promise<void> {
    this.client.close();
    await stopAll(this.processes, this.folder);
  }
}

async function stopAll(processes: readonly KeptProcess[], folder: TemporaryFolder): Promise<void> {
  for (const process of processes.toReversed()) await process.stop();
  await folder.remove();
}

async function newFolder(parent: string): Promise<TemporaryFolder> {
  try {
    return await TemporaryFolder.create(parent, 'permacade-');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `cannot make a temporary folder in ${parent} (${code}): make room or permission there, or set TMPDIR to another folder`,
      {
        cause: error,
      },
    );
  }
}
