import { KUBE_SYSTEM } from '../../../constructs/core/k3s.js';
import { defineRule } from './define-rule.js';
import { computed, readSpec, type HomeIndex } from './home-index.js';
import type { ApplicationView, HelmChartView } from './manifest-views.js';
import { listSome } from './list-text.js';

const ALWAYS_THERE = ['default', KUBE_SYSTEM, 'kube-public', 'kube-node-lease'];

/** Every object's namespace must be made by the home, or be there from the start. */
export const namespaceExists = defineRule('namespace-exists', (home, report) => {
  const existing = namespaces(home);
  const own = [...existing].filter((name) => !ALWAYS_THERE.includes(name));
  for (const placed of home.objects) {
    if (placed.namespace === '' || existing.has(placed.namespace)) continue;
    report(
      placed,
      `is in namespace ${placed.namespace}, which nothing creates; this home has ${listSome(own)}`,
      `use one of these, or add a Namespace`,
    );
  }
});

const namespaces = computed((home: HomeIndex): ReadonlySet<string> => {
  const existing = new Set(ALWAYS_THERE);
  for (const { name } of home.ofKind('core/Namespace')) existing.add(name);
  for (const { manifest, namespace } of home.ofKind('helm.cattle.io/HelmChart')) {
    const { targetNamespace = namespace, createNamespace = false } = readSpec<HelmChartView>(manifest);
    if (createNamespace) existing.add(targetNamespace);
  }
  for (const { manifest } of home.ofKind('argoproj.io/Application')) {
    const { destination, syncPolicy } = readSpec<ApplicationView>(manifest);
    if (destination?.namespace !== undefined && syncPolicy?.syncOptions?.includes('CreateNamespace=true') === true)
      existing.add(destination.namespace);
  }
  return existing;
});
