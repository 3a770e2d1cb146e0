import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { isNode } from '../../constructs/core/machine.js';
import type { Plan } from '../../src/plan/plan.js';
import { ClusterClient } from '../../src/cluster/client/cluster-client.js';
import { Operators } from '../../src/rehearsal/operators/operators.js';
import { bringK3s } from '../../src/rehearsal/simulated-home/k3s.js';
import { retry } from './retry.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A kubelet is done with a pod that ended some seconds after the API says so. */
const SETTLED_MS = 15_000;

interface Conditioned {
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface Pod extends Conditioned {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly nodeName?: string };
  readonly status: Conditioned['status'] & { readonly podIP?: string };
}

/**
 * The cluster that real kubelets form, with what the stub does not bring: the rehearsal's operators play helm-controller
 * and ServiceLB, and folders that every machine has for itself play the volumes that games share.
 */
export class ClusterOfFarm {
  readonly client: ClusterClient;
  readonly #operators: Operators;
  readonly #started: Promise<void>;
  #failure: unknown;

  constructor(kubeconfig: string, plan: Plan) {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    this.client = new ClusterClient(config);
    this.#operators = new Operators({ client: this.client, plan, root: ROOT, patienceMs: 240_000 });
    this.#started = this.#start(plan.hosts.filter(isNode).length).catch((error: unknown) => void (this.#failure = error));
  }

  /** Pods of a namespace that are ready. */
  async readyPods(namespace: string): Promise<readonly { readonly app: string; readonly node: string; readonly address: string }[]> {
    await this.#started;
    if (this.#failure !== undefined) throw this.#failure;
    const { items } = await this.client.get<{ items: readonly Pod[] }>(`/api/v1/namespaces/${namespace}/pods`);
    return items.filter(isReady).map(({ metadata, spec, status }) => ({
      app: metadata.labels?.['app.kubernetes.io/name'] ?? metadata.name,
      node: spec.nodeName ?? '',
      address: status.podIP ?? '',
    }));
  }

  /** Waits until pods have been the same for a while, and none is on its way out. */
  async settled(): Promise<void> {
    await this.#started;
    let last = '';
    let since = Date.now();
    await retry(180, async () => {
      await this.#operators.idle();
      const { items } = await this.client.get<{ items: readonly Pod[] }>('/api/v1/pods');
      const now = JSON.stringify(
        items.map(({ metadata, status }) => [metadata, status.conditions?.map((each) => [each.type, each.status])]),
      );
      if (now !== last || items.some(({ metadata }) => metadata.deletionTimestamp !== undefined)) since = Date.now();
      last = now;
      if (Date.now() - since < SETTLED_MS) throw new Error('pods still come and go');
    });
  }

  async stop(): Promise<void> {
    await this.#started;
    await this.#operators.stop();
    this.client.close();
  }

  async #start(nodes: number): Promise<void> {
    // Storage that machines share is there once they all are, so no game lands where the first of them happened to be ready.
    await retry(300, async () => {
      const { items } = await this.client.get<{ items: readonly Conditioned[] }>('/api/v1/nodes');
      const there = items.filter(isReady).length;
      if (there < nodes) throw new Error(`${there} of ${nodes} nodes are Ready`);
    });
    for (const name of ['roms', 'art']) {
      await this.client.apply({
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: `games-${name}` },
        spec: {
          storageClassName: 'local-path',
          capacity: { storage: '1Ti' },
          accessModes: ['ReadWriteOnce'],
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'games', name },
          hostPath: { path: join('/var/lib/rancher/k3s/storage', name), type: 'DirectoryOrCreate' },
        },
      });
    }
    await bringK3s(this.client);
    await this.#operators.start();
  }
}

function isReady({ status }: Conditioned): boolean {
  return status.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') === true;
}
