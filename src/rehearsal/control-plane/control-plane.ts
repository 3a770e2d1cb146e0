import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../user-error.js';
import { ApiClient } from '../../cluster/client/api-client.js';
import type { ApiAccess } from '../../cluster/client/api-access.js';
import { ApiServer, freePort, lastWords } from './api-server.js';
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

/**
 * A real, empty, throw-away API server that ends with this process, however this process ends. kwokctl starts the same
 * programs, but as daemons with a folder in the user's home, which go on when whoever started them is killed.
 */
export class ControlPlane {
  readonly client: ApiClient;
  readonly #apiServer: ApiServer;
  readonly #startEtcd: () => KeptProcess;
  #etcd: KeptProcess;
  #stopped = false;

  private constructor(
    /** Holds all it writes; further programs of the control plane run in it too. */
    readonly folder: TemporaryFolder,
    apiServer: ApiServer,
    startEtcd: () => KeptProcess,
    etcd: KeptProcess,
  ) {
    this.#apiServer = apiServer;
    this.#startEtcd = startEtcd;
    this.#etcd = etcd;
    this.client = new ApiClient(apiServer.access);
  }

  /** Starts etcd and kube-apiserver; about 3 s on two idle cores. Leaves nothing behind when it throws. */
  static async start({ binaries, parent = tmpdir(), apiServerArgs = [], port = freePort }: ControlPlaneOptions): Promise<ControlPlane> {
    const folder = newFolder(parent);
    try {
      const newEtcd = (): KeptProcess => startEtcd(binaries.etcd, folder);
      const etcd = newEtcd();
      const etcdFailed = etcd.exited.then((): never => {
        throw new UserError(`etcd ended while it should run: ${lastWords(etcd.output)}`);
      });
      const apiServer = ApiServer.start({
        binary: binaries['kube-apiserver'],
        folder,
        etcd: ETCD_URL,
        extraArgs: apiServerArgs,
        port,
      });
      const controlPlane = new ControlPlane(folder, await Promise.race([apiServer, etcdFailed]), newEtcd, etcd);
      await controlPlane.client.builtInNamespaces();
      return controlPlane;
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  get access(): ApiAccess {
    return this.#apiServer.access;
  }

  /** Kills the API server in the middle of whatever it does and starts it again. Clients go on where they were. */
  async restartApiServer(): Promise<void> {
    await this.#apiServer.restart();
  }

  /** Kills etcd, and starts it again with the same data after a while. */
  async stopEtcdFor(milliseconds: number): Promise<void> {
    await this.#etcd.stop();
    await wait(milliseconds);
    if (this.#stopped) return;
    this.#etcd = this.#startEtcd();
  }

  /** Ends every process, last started first, and removes the folder. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.client.close();
    await this.folder.remove();
  }
}

function newFolder(parent: string): TemporaryFolder {
  try {
    return TemporaryFolder.create(parent, 'permacade-');
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
