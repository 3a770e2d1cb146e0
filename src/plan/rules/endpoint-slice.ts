import type { Manifest } from '../../../constructs/core/manifest.js';
import { defineRule } from './define-rule.js';
import { readSpec } from './home-index.js';
import type { EndpointSliceView, ServiceView } from './manifest-views.js';
import { listSome } from './list-text.js';

const SERVICE_LABEL = 'kubernetes.io/service-name';

/** A Service without a selector needs an EndpointSlice, which must name its ports exactly, else nothing is sent: kubernetes/api@v0.36.3 discovery/v1/types.go. */
export const endpointSlice = defineRule('endpoint-slice', (home, report) => {
  const served = new Set<string>();
  for (const slice of home.ofKind('discovery.k8s.io/EndpointSlice')) {
    const name = slice.manifest.metadata.labels?.[SERVICE_LABEL];
    if (name === undefined) {
      report(slice, `belongs to no Service`, `add the label ${SERVICE_LABEL} with the Service's name`);
      continue;
    }
    served.add(`${slice.namespace}/${name}`);
    const service = home.find('core/Service', slice.namespace, name);
    if (service === undefined) {
      report(
        slice,
        `is for the Service '${name}', which does not exist in namespace ${slice.namespace}`,
        `correct the label ${SERVICE_LABEL}, or add the Service`,
      );
      continue;
    }
    const serviceNames = new Set((readSpec<ServiceView>(service.manifest).ports ?? []).map((port) => port.name ?? ''));
    const here = (slice.manifest as Manifest & EndpointSliceView).ports ?? [];
    const names = new Set(here.map((port) => port.name ?? ''));
    const wrong = [...names, ...serviceNames].filter((each) => !names.has(each) || !serviceNames.has(each));
    if (wrong.length === 0) continue;
    report(slice, `names its ports ${quoted(names)}, but the Service '${name}' names them ${quoted(serviceNames)}`, `use the same names`);
  }
  for (const service of home.ofKind('core/Service')) {
    const { selector, type } = readSpec<ServiceView>(service.manifest);
    if (selector !== undefined || type === 'ExternalName' || served.has(`${service.namespace}/${service.name}`)) continue;
    if (home.find('core/Endpoints', service.namespace, service.name) !== undefined || home.madeElsewhere(service.namespace)) continue;
    report(
      service,
      `has no selector and no EndpointSlice, so it has no endpoints`,
      `add a selector, or an EndpointSlice with the label ${SERVICE_LABEL}: ${service.name}`,
    );
  }
});

function quoted(names: Iterable<string>): string {
  return listSome([...names].map((name) => `'${name}'`));
}
