import { listContainers } from '../pod-spec.js';
import { defineRule } from './define-rule.js';
import { computed, readSpec, type HomeIndex, type Placed, type Workload } from './home-index.js';
import type { ServiceView } from './manifest-views.js';
import { listSome } from './list-text.js';

/** A Service's selector must be the labels of some pod. */
export const serviceSelector = defineRule('service-selector', (home, report) => {
  for (const service of home.ofKind('core/Service')) {
    const selected = selectedBy(home, service);
    if (selected === undefined || selected.length > 0 || home.madeElsewhere(service.namespace)) continue;
    const { selector } = readSpec<ServiceView>(service.manifest);
    const wanted = Object.entries(selector ?? {}).map(([key, value]) => `${key}=${value}`);
    report(
      service,
      `selects pods with ${listSome(wanted)}, but no workload in namespace ${service.namespace} has them`,
      `use the labels of the pod template it serves`,
    );
  }
});

/** A Service that names its target port needs a container that has that name. */
export const targetPort = defineRule('target-port', (home, report) => {
  for (const service of home.ofKind('core/Service')) {
    const selected = selectedBy(home, service) ?? [];
    if (selected.length === 0) continue;
    for (const { targetPort: target } of readSpec<ServiceView>(service.manifest).ports ?? []) {
      if (typeof target !== 'string' || /^\d+$/.test(target)) continue;
      for (const workload of selected) {
        const containers = listContainers(workload.pod);
        if (containers.some(({ ports }) => ports?.some(({ name }) => name === target) === true)) continue;
        const names = containers.flatMap(({ ports = [] }) => ports).flatMap(({ name }) => (name === undefined ? [] : [name]));
        report(
          service,
          `sends to the port named '${target}', but the pods of ${workload.unit.id} name ${listSome(names)}`,
          `use one of those names, or name the container's port '${target}'`,
        );
      }
    }
  }
});

/** Workloads by each label of their pods, within a namespace. */
const workloadsByLabel = computed((home): ReadonlyMap<string, readonly Workload[]> => {
  const byLabel = new Map<string, Workload[]>();
  for (const workload of home.workloads) {
    for (const key in workload.labels) {
      const label = `${workload.namespace} ${key}=${workload.labels[key]!}`;
      const list = byLabel.get(label);
      if (list === undefined) byLabel.set(label, [workload]);
      else list.push(workload);
    }
  }
  return byLabel;
});

/** Workloads whose pods the Service selects; undefined when it selects none on purpose. */
export function selectedBy(home: HomeIndex, service: Placed): readonly Workload[] | undefined {
  const selector = Object.entries(readSpec<ServiceView>(service.manifest).selector ?? {});
  if (selector.length === 0) return undefined;
  // The rarest label first, so that a label shared by all games costs nothing.
  const lists = selector.map(([key, value]) => workloadsByLabel(home).get(`${service.namespace} ${key}=${value}`) ?? []);
  const fewest = lists.reduce((best, list) => (list.length < best.length ? list : best));
  return fewest.filter(({ labels }) => selector.every(([key, value]) => labels[key] === value));
}
