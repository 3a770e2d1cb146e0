import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../user-error.js';
import type { KubeConfig } from '@kubernetes/client-node';
import { ClusterClient } from '../../cluster/client/cluster-client.js';
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

/**
 * A real, empty, throw-away API server that ends with this process, however this process ends. kwokctl starts the same
 * programs, but as daemons with a folder in the user's home, which go on when whoever started them is killed.
 */
export class ControlPlane {
  readonly client: ClusterClient;

  private constructor(
    /** Holds all it writes; further programs of the control plane run in it too. */
    readonly folder: TemporaryFolder,
    /** How an administrator reaches the API server. */
    readonly config: KubeConfig,
    /** What runs first; whoever kills one to see what happens starts it again. */
    readonly processes: Readonly<Record<'etcd' | 'kube-apiserver', KeptProcess>>,
  ) {
    this.client = new ClusterClient(config);
  }

  /** Starts etcd and kube-apiserver; about 3 s on two idle cores. Leaves nothing behind when it throws. */
  static async start({ binaries, parent = tmpdir(), apiServerArgs = [], port = freePort }: ControlPlaneOptions): Promise<ControlPlane> {
    const folder = newFolder(parent);
    try {
      const etcd = startEtcd(binaries.etcd, folder);
      const etcdFailed = etcd.exited.then((): never => {
        throw new UserError(`etcd ended while it should run: ${lastWords(etcd.output)}`);
      });
      const props = { binary: binaries['kube-apiserver'], folder, etcd: ETCD_URL, extraArgs: apiServerArgs, port };
      const { config, process } = await Promise.race([startApiServer(props), etcdFailed]);
      const controlPlane = new ControlPlane(folder, config, { etcd, 'kube-apiserver': process });
      await builtInNamespaces(controlPlane.client);
      return controlPlane;
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** Ends every process, last started first, and removes the folder. */
  async stop(): Promise<void> {
    this.client.close();
    await this.folder.remove();
  }
}

const BUILT_IN_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Waits for the namespaces that the server makes itself shortly after it is ready. */
async function builtInNamespaces(client: ClusterClient): Promise<void> {
  for (;;) {
    const names = (await client.list('v1', 'Namespace')).map(({ metadata }) => metadata.name);
    if (BUILT_IN_NAMESPACES.every((name) => names.includes(name))) return;
    await wait(50);
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
