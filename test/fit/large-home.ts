import type { Machine } from '../../constructs/core/machine.js';
import type { Manifest } from '../../constructs/core/manifest.js';
import type { Plan } from '../../src/plan/plan.js';
import { machine } from '../plan/tree.js';
import { unit } from './random-home.js';

const MI = 2 ** 20;
const MEMORY = [1848, 3754, 7954, 15911];

/** A home of any size that has room: pods of many workloads on machines of four sizes, some bound to an architecture. */
export function largeHome(nodes: number, pods: number): Plan {
  const hosts = Array.from({ length: nodes }, (_, index): Machine =>
    machine(`node-${index}`, {
      address: `10.${Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`,
      roles: index === 0 ? ['server'] : ['agent'],
      arch: index % 4 === 3 ? 'amd64' : 'arm64',
      memoryBytes: MEMORY[index % 4]! * MI,
    }),
  );
  const workloads = Array.from({ length: Math.ceil(pods / 4) }, (_, index): Manifest => {
    const labels = { app: `work-${index}` };
    const requests = { cpu: `${10 + (index % 5) * 10}m`, memory: `${16 * (1 + (index % 7))}Mi` };
    const selector = index % 3 === 0 ? { nodeSelector: { 'kubernetes.io/arch': index % 2 === 0 ? 'arm64' : 'amd64' } } : {};
    const containers = [{ name: 'main', image: 'stub.invalid/large:1', resources: { requests } }];
    return {
      apiVersion: 'apps/v1',
      kind: index % 10 === 0 ? 'StatefulSet' : 'Deployment',
      metadata: { namespace: 'default', name: `work-${index}` },
      spec: { replicas: 4, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { ...selector, containers } } },
    };
  });
  return { hosts, images: {}, impliedPods: [], scripts: {}, units: workloads.map(unit) };
}
