import type { V1ConfigMap, V1Node, V1Pod } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { GPU_NODES } from '../../../constructs/core/machine.js';
import { NVIDIA_GPU } from '../../../constructs/core/nvidia.js';
import type { Live } from '../../cluster/client/api-object.js';
import { type Change, setStatus } from './change.js';
import type { View } from './cluster-view.js';
import { holds } from './conditions.js';

interface PluginConfig {
  readonly sharing?: { readonly timeSlicing?: { readonly resources: readonly { readonly name: string; readonly replicas: number }[] } };
}

const PLUGIN = 'nvidia-device-plugin';

/**
 * NVIDIA's device plugin (`NVIDIA/k8s-device-plugin@v0.20.0 README.md`): where its pod runs on a node with a card, the node
 * has as many as its configuration makes of one. A resource that was there once stays, with nothing of it.
 */
export function* devicePlugin(view: View): Iterable<Change> {
  const plugins = view
    .all<Live<V1Pod>>('Pod')
    .filter((pod) => pod.metadata.labels?.['app.kubernetes.io/name'] === PLUGIN && holds(pod, 'Ready'));
  for (const node of view.all<Live<V1Node>>('Node')) {
    const { name, labels = {} } = node.metadata;
    const hasCard = Object.entries(GPU_NODES).every(([key, value]) => labels[key] === value);
    const plugin = hasCard ? plugins.find(({ spec }) => spec?.nodeName === name) : undefined;
    if (plugin === undefined && node.status?.allocatable?.[NVIDIA_GPU] === undefined) continue;
    const amounts = { [NVIDIA_GPU]: String(plugin === undefined ? 0 : shares(view, plugin)) };
    yield* setStatus(node, { capacity: amounts, allocatable: amounts });
  }
}

function shares(view: View, { metadata, spec }: Live<V1Pod>): number {
  const name = spec?.volumes?.find(({ configMap }) => configMap !== undefined)?.configMap?.name;
  const map = name === undefined ? undefined : view.find<Live<V1ConfigMap>>('ConfigMap', name, metadata.namespace);
  const config = parse(map?.data?.['config.yaml'] ?? '{}') as PluginConfig;
  return config.sharing?.timeSlicing?.resources.find((resource) => resource.name === NVIDIA_GPU)?.replicas ?? 1;
}
