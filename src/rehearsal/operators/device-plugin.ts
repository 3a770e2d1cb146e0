import { NVIDIA_GPU } from '../../../constructs/core/nvidia.js';
import { GPU_NODES } from '../../../constructs/core/machine.js';
import { parse } from 'yaml';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { type ApiObject, makeRef } from '../../cluster/client/api-object.js';
import { holds, type WithStatus } from './status.js';
import type { Watched } from './watched.js';
import type { WorkQueue } from './work-queue.js';

/** What the stub for NVIDIA's device plugin needs. */
export interface DevicePluginProps {
  readonly client: ClusterClient;
  readonly watched: Watched;
  readonly queue: WorkQueue;
}

interface Pod extends WithStatus {
  readonly spec: { readonly nodeName?: string; readonly volumes?: readonly { readonly configMap?: { readonly name: string } }[] };
}

interface Node extends ApiObject {
  readonly status?: { readonly allocatable?: Readonly<Record<string, string>> };
}

interface ConfigMap extends ApiObject {
  readonly data?: Readonly<Record<string, string>>;
}

interface PluginConfig {
  readonly sharing?: { readonly timeSlicing?: { readonly resources: readonly { readonly name: string; readonly replicas: number }[] } };
}

const PLUGIN = 'nvidia-device-plugin';

/**
 * Stands in for NVIDIA's device plugin (`NVIDIA/k8s-device-plugin@v0.20.0 README.md`): where its pod runs on a node with a
 * card, the node has as many as its configuration makes of one. Elsewhere there is nothing to find.
 */
export function stubForDevicePlugin({ client, watched, queue }: DevicePluginProps): void {
  watched.on('Pod', (pod) => {
    const { nodeName } = (pod as Pod).spec;
    if (pod.metadata.labels?.['app.kubernetes.io/name'] !== PLUGIN || nodeName === undefined) return;
    queue.add(`${NVIDIA_GPU} ${nodeName}`, async () => {
      const node = watched.find<Node>('Node', nodeName);
      if (node === undefined) return 'done';
      const running = watched
        .all<Pod>('Pod')
        .find(
          (other) =>
            other.spec.nodeName === nodeName && other.metadata.labels?.['app.kubernetes.io/name'] === PLUGIN && holds(other, 'Ready'),
        );
      const found = hasCard(node) && running !== undefined ? await sharesOf(client, running) : 0;
      const before = node.status?.allocatable?.[NVIDIA_GPU];
      // A resource that was there once stays, with nothing of it.
      if (before === String(found) || (before === undefined && found === 0)) return 'done';
      const amounts = { [NVIDIA_GPU]: String(found) };
      await client.patchStatus(node, { capacity: amounts, allocatable: amounts });
      return 'done';
    });
  });
}

function hasCard({ metadata: { labels = {} } }: Node): boolean {
  return Object.entries(GPU_NODES).every(([key, value]) => labels[key] === value);
}

async function sharesOf(client: ClusterClient, { metadata, spec }: Pod): Promise<number> {
  const name = spec.volumes?.find(({ configMap }) => configMap !== undefined)?.configMap?.name;
  if (name === undefined) return 1;
  const map = await client.find<ConfigMap>(makeRef('v1', 'ConfigMap', name, metadata.namespace));
  const config = parse(map?.data?.['config.yaml'] ?? '{}') as PluginConfig;
  return config.sharing?.timeSlicing?.resources.find((resource) => resource.name === NVIDIA_GPU)?.replicas ?? 1;
}
