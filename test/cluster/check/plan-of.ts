import type { Manifest } from '../../../constructs/core/manifest.js';
import type { Owner, Plan, PlanUnit } from '../../../src/plan/plan.js';
import { objectId } from '../../../constructs/core/identity.js';

/** One object as a unit of a plan; its construct path is its name under `home`. */
export function object(manifest: Manifest, needs: readonly PlanUnit[] = [], owner: Owner = 'pulumi'): PlanUnit {
  const { name } = manifest.metadata;
  const body = { type: 'KubernetesObject', chart: 'test', manifest, references: [] } as const;
  return { id: objectId(manifest), path: `home/${name}`, owner, needs: needs.map(({ id }) => id).sort(), body };
}

/** A plan as no rule has seen it, so that the server is the first to object. */
export function buildPlan(...units: readonly PlanUnit[]): Plan {
  return { hosts: [], images: {}, impliedPods: [], scripts: {}, units };
}

export function namespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** A Deployment that the server takes, but for the changes to its spec. */
export function deployment(namespaceName: string, name: string, changes: object = {}): Manifest {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'registry.example/main:1' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: namespaceName },
    spec: { replicas: 1, selector: { matchLabels: labels }, template, ...changes },
  };
}

export function ingressRoute(namespaceName: string, name: string, changes: object = {}): Manifest {
  const routes = [{ kind: 'Rule', match: `Host(\`${name}.home.example\`)`, services: [{ name, port: 80 }] }];
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { name, namespace: namespaceName },
    spec: { routes, ...changes },
  };
}
