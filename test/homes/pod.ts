import type { Tree } from './edit.js';

/** One container with everything a container must have, and what the test adds. */
export function container(name: string, image: string, changes: Tree = {}): Tree {
  return { name, image, resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } }, ...changes };
}

/** A Deployment, StatefulSet or DaemonSet of one name: labels, selector and template agree. */
export function workload(kind: string, name: string, pod: Tree, spec: Tree = {}): Tree {
  const labels = { 'app.kubernetes.io/name': name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, labels },
    spec: { ...spec, selector: { matchLabels: labels }, template: { metadata: { labels: { ...labels } }, spec: pod } },
  };
}

export function service(name: string, of: string, port: Tree, spec: Tree = {}): Tree {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { 'app.kubernetes.io/name': of }, ports: [port], ...spec },
  };
}

export function claim(name: string, className: string, mode: string, storage: string): Tree {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { storageClassName: className, accessModes: [mode], resources: { requests: { storage } } },
  };
}
