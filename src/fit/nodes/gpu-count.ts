import { parse } from 'yaml';
import { NVIDIA_GPU } from '../../../constructs/core/nvidia.js';
import type { Machine } from '../../../constructs/core/machine.js';
import type { HomeIndex } from '../../plan/rules/home-index.js';

const PLUGIN = /device-plugin|gpu-operator/;

interface PluginConfig {
  readonly sharing?: { readonly timeSlicing?: { readonly resources?: readonly { readonly name: string; readonly replicas: number }[] } };
}

/**
 * Says how many cards a machine's node counts: each card as often as the device plugin's configuration shares it, and none
 * where the plugin does not run (`NVIDIA/k8s-device-plugin@v0.20.0 README.md`).
 */
export function gpuCounter(home: HomeIndex): (machine: Machine) => number {
  const plugin = home.workloads.find(({ name, pod }) => PLUGIN.test(name) || pod.containers.some(({ image }) => PLUGIN.test(image)));
  if (plugin === undefined) {
    const implied = home.context.impliedPods.some(({ name }) => PLUGIN.test(name));
    return ({ gpu }) => (gpu !== undefined && implied ? 1 : 0);
  }
  const runs = new Set(plugin.nodes.map(({ name }) => name));
  const map = plugin.pod.volumes?.find(({ configMap }) => configMap !== undefined)?.configMap?.name;
  const shares = map === undefined ? 1 : readShares(home.find('core/ConfigMap', plugin.namespace, map)?.manifest['data']);
  return ({ name, gpu }) => (gpu !== undefined && runs.has(name) ? shares : 0);
}

function readShares(data: unknown): number {
  try {
    const config = parse((data as Readonly<Record<string, string>> | undefined)?.['config.yaml'] ?? '{}') as PluginConfig | undefined;
    return config?.sharing?.timeSlicing?.resources?.find(({ name }) => name === NVIDIA_GPU)?.replicas ?? 1;
  } catch {
    // The plugin would not start with it either.
    return 0;
  }
}
