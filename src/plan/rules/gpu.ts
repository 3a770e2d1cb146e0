import { NVIDIA_GPU } from '../../../constructs/core/nvidia.js';
import { listContainers, type PodSpec } from '../pod-spec.js';
import { workloadRule } from './each-workload.js';
import { readSpec, type HomeIndex } from './home-index.js';
import type { ApplicationView, HelmChartView } from './manifest-views.js';
import { listSome } from './list-text.js';

/** A pod that needs an NVIDIA card must be able to land on a node with one, and on no node without. */
export const gpu = workloadRule('gpu', (home, report) => {
  const advertised = cardsAreCounted(home);
  return (workload) => {
    const counted = asksForGpu(workload.pod);
    if (!counted && workload.pod.runtimeClassName !== 'nvidia') return;
    if (workload.nodes.length === 0) return;
    const without = workload.nodes.filter((machine) => machine.gpu === undefined);
    const need = counted ? 'asks for nvidia.com/gpu' : 'runs under the runtime class nvidia';
    if (without.length === workload.nodes.length) {
      report(
        workload,
        `${need}, but none of the nodes it may use (${listSome(without.map(({ name }) => name))}) has a GPU`,
        `declare the card in the settings, or choose a node that has one`,
      );
    } else if (counted && !advertised) {
      report(
        workload,
        `${need}, but the home has no device plugin, so its pods stay Pending`,
        `add the NVIDIA device plugin, or remove the request`,
      );
    } else if (!counted && without.length > 0) {
      // The scheduler counts cards only for pods that ask for one.
      report(
        workload,
        `${need} without asking for nvidia.com/gpu, so it may land on ${listSome(without.map(({ name }) => name))}, which has no GPU`,
        `request nvidia.com/gpu, or select the nodes that have one`,
      );
    }
  };
});

const PLUGIN = /device-plugin|gpu-operator/;

/** Whether NVIDIA's device plugin runs here, as our own DaemonSet or from a chart. */
function cardsAreCounted(home: HomeIndex): boolean {
  return (
    home.workloads.some(({ name, pod }) => PLUGIN.test(name) || pod.containers.some(({ image }) => PLUGIN.test(image))) ||
    home.context.impliedPods.some(({ name }) => PLUGIN.test(name)) ||
    home.ofKind('helm.cattle.io/HelmChart').some(({ manifest }) => PLUGIN.test(readSpec<HelmChartView>(manifest).chart ?? '')) ||
    home.ofKind('argoproj.io/Application').some(({ manifest }) => PLUGIN.test(readSpec<ApplicationView>(manifest).source?.chart ?? ''))
  );
}

/** Whether a container is given cards by the device plugin, whole or shared. */
function asksForGpu(pod: PodSpec): boolean {
  return listContainers(pod).some(({ resources }) => resources !== undefined && [resources.requests, resources.limits].some(hasCard));
}

function hasCard(amounts: Readonly<Record<string, string | number>> | undefined): boolean {
  for (const name in amounts) if (name.startsWith(NVIDIA_GPU)) return true;
  return false;
}
