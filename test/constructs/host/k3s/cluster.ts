import { join } from 'node:path';
import { execa } from 'execa';
import type { ClusterClient } from '../../../../src/cluster/client/cluster-client.js';
import { type ApiObject, type ObjectRef, makeRef } from '../../../../src/cluster/client/api-object.js';
import type { ControlPlane } from '../../../../src/rehearsal/control-plane/control-plane.js';
import { findParts, PARTS } from '../../../k3s/parts.js';
import { noControlPlane } from '../../../rehearsal/control-plane/available.js';
import { MachineFolder } from './machine-folder.js';

/** Scripts that speak to a cluster need a real one. */
export const noCluster = noControlPlane;

/** The client that k3s brings along: the machine's own, else the one that test machines get, which is built once. */
async function findKubectl(): Promise<string> {
  const { stdout } = await execa('which', ['kubectl'], { reject: false });
  if (stdout !== '') return stdout;
  const [folder] = Object.entries(await findParts()).find(([, place]) => place === `${PARTS}/node`)!;
  return join(folder, 'kubectl');
}

export interface Node extends ApiObject {
  readonly spec?: {
    readonly unschedulable?: boolean;
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  };
  readonly metadata: ApiObject['metadata'] & {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export interface NodeState {
  readonly machineId?: string;
  readonly version?: string;
  readonly ready?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

const nodeRef = (name: string): ObjectRef => makeRef('v1', 'Node', name);

/** A server of a real cluster, with nodes that say what a test wants. */
export class Cluster {
  readonly server = new MachineFolder();

  /** What the program k3s does there. */
  readonly k3s = ['export KUBECONFIG=/etc/rancher/k3s/k3s.yaml', 'shift', 'exec /usr/local/bin/kubectl "$@"'];

  private constructor(readonly client: ClusterClient) {}

  static async of(controlPlane: ControlPlane): Promise<Cluster> {
    const cluster = new Cluster(controlPlane.client);
    cluster.server.copyProgram('kubectl', await findKubectl());
    cluster.server.put('/etc/rancher/k3s/k3s.yaml', controlPlane.config.exportConfig());
    cluster.server.program('k3s', cluster.k3s);
    return cluster;
  }

  /** Registers a node, as its kubelet would, or changes what it says. */
  async node(
    name: string,
    { machineId = `id-${name}`, version = 'v1.36.3+k3s1', ready = true, labels = {} }: NodeState = {},
  ): Promise<void> {
    if ((await this.client.find(nodeRef(name))) === undefined) {
      await this.client.create({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
    }
    await this.client.patchStatus(nodeRef(name), {
      nodeInfo: { machineID: machineId, kubeletVersion: version },
      conditions: [
        {
          type: 'Ready',
          status: ready ? 'True' : 'False',
          message: ready ? 'kubelet is posting ready status' : 'container runtime is down',
        },
      ],
    });
  }

  read(name: string): Promise<Node | undefined> {
    return this.client.find<Node>(nodeRef(name));
  }

  /** Who has the turn to move to another version. */
  async holder(): Promise<string | undefined> {
    const turn = await this.client.find<ApiObject & { readonly data: Readonly<Record<string, string>> }>(TURN);
    return turn?.data['holder'];
  }

  /** Everything back to an empty cluster. */
  async clear(): Promise<void> {
    for (const node of await this.client.list('v1', 'Node')) await this.client.delete(node);
    if ((await this.client.find(TURN)) !== undefined) await this.client.delete(TURN);
  }
}

const TURN = makeRef('v1', 'ConfigMap', 'permacade-turn', 'kube-system');
