import { defineRule } from './define-rule.js';
import type { Placed } from './home-index.js';
import { routesOf } from './route-index.js';

/** Two routes with the same host, path and priority: which one answers is chance. */
export const routeClash = defineRule('route-clash', (home, report) => {
  const taken = new Map<string, Placed>();
  for (const { at, hosts, path, priority, entryPoints } of routesOf(home)) {
    for (const host of hosts) {
      for (const entryPoint of entryPoints) {
        const key = `${entryPoint} ${host} ${priority} ${path}`;
        const other = taken.get(key);
        taken.set(key, other ?? at);
        if (other === undefined || other === at) continue;
        report(
          at,
          `answers to '${host}' with the same path and priority ${priority} as ${other.unit.id}`,
          `give one of them another host, or another priority`,
        );
        break;
      }
    }
  }
});
