import { defineRule } from './define-rule.js';
import { computed, readSpec, type HomeIndex } from './home-index.js';
import type { HelmChartView, MiddlewareView } from './manifest-views.js';
import { routesOf } from './route-index.js';
import { elsewhere } from './other-namespace.js';

const HTTP = 'traefik.io/Middleware';
const TCP = 'traefik.io/MiddlewareTCP';

/** A route's middlewares must exist: Traefik drops a route whose middleware is missing. */
export const middlewareExists = defineRule('middleware-exists', (home, report) => {
  for (const { at, middlewares } of routesOf(home)) {
    const kind = at.manifest.kind === 'IngressRouteTCP' ? TCP : HTTP;
    for (const { name, namespace = at.namespace } of middlewares) {
      if (name.includes('@') || home.find(kind, namespace, name) !== undefined || home.madeElsewhere(namespace)) continue;
      if (namespace === '' && joinedNames(home).has(name)) continue;
      report(
        at,
        `uses the middleware '${name}', which does not exist in namespace ${namespace === '' ? at.namespace : namespace}${elsewhere(home, kind, name, namespace)}`,
        `correct the name, or add it`,
      );
    }
  }
  for (const at of home.ofKind(HTTP)) {
    for (const { name, namespace = at.namespace } of readSpec<MiddlewareView>(at.manifest).chain?.middlewares ?? []) {
      if (home.find(HTTP, namespace, name) === undefined)
        report(at, `chains the middleware '${name}', which does not exist in namespace ${namespace}`, `correct the name, or add it`);
    }
  }
});

/** Traefik refuses routes that reach into another namespace unless it was told otherwise. */
export const crossNamespace = defineRule('cross-namespace', (home, report) => {
  if (crossingAllowed(home)) return;
  for (const { at, services, middlewares } of routesOf(home)) {
    for (const { name, namespace } of [...services, ...middlewares]) {
      if (namespace === undefined || namespace === '' || namespace === at.namespace) continue;
      report(
        at,
        `is in namespace ${at.namespace} but uses '${name}' of namespace ${namespace}, which Traefik refuses`,
        `move the route to ${namespace}, or set allowCrossNamespace in Traefik's settings`,
      );
    }
  }
});

const joinedNames = computed(
  (home): ReadonlySet<string> => new Set(home.ofKind(HTTP).map(({ namespace, name }) => `${namespace}-${name}`)),
);

function crossingAllowed(home: HomeIndex): boolean {
  return home.ofKind('helm.cattle.io/HelmChartConfig').some(({ manifest }) => {
    const { values, valuesContent = '' } = readSpec<HelmChartView>(manifest);
    return /["']?allowCrossNamespace["']?:\s*true/.test(valuesContent + (values === undefined ? '' : JSON.stringify(values)));
  });
}
