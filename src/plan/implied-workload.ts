import type { ImpliedPod } from '../../constructs/core/implied-pod.js';
import type { Manifest } from '../../constructs/core/manifest.js';

/** What runs in the stub for a pod whose image nobody needs to know; nothing pulls it. */
const IMAGE = 'stub.invalid/implied:1';

/** Holds to the strictest pod-security level, so that a namespace's level never decides whether a stub is let in. */
const POD_SECURITY = { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } };
const CONTAINER_SECURITY = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** The workload that stands for an implied pod: the same name, kind, number, requests and places, nothing inside. */
export function impliedWorkload(pod: ImpliedPod): Manifest {
  const { namespace, name, kind, replicas = 1 } = pod;
  const labels = { 'app.kubernetes.io/name': name };
  const template = { metadata: { labels }, spec: podSpec(pod, labels) };
  const metadata = { namespace, name, labels };
  const selector = { matchLabels: labels };
  switch (kind) {
    case 'Deployment':
      return { apiVersion: 'apps/v1', kind, metadata, spec: { replicas, selector, template } };
    case 'StatefulSet':
      return { apiVersion: 'apps/v1', kind, metadata, spec: { replicas, selector, template, serviceName: name } };
    case 'DaemonSet':
      return { apiVersion: 'apps/v1', kind, metadata, spec: { selector, template } };
    case 'Job':
      return {
        apiVersion: 'batch/v1',
        kind,
        metadata,
        spec: {
          completions: replicas,
          parallelism: replicas,
          template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } },
        },
      };
  }
}

function podSpec(pod: ImpliedPod, labels: Readonly<Record<string, string>>): object {
  const { requests, limits, nodeSelector, tolerations, onePerNode = false, priorityClass, hostPorts = [] } = pod;
  return {
    automountServiceAccountToken: false,
    securityContext: POD_SECURITY,
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(priorityClass === undefined ? {} : { priorityClassName: priorityClass }),
    ...(tolerations === undefined ? {} : { tolerations: tolerations.map(tolerationSpec) }),
    ...(onePerNode ? { affinity: onlyOnePerNode(labels) } : {}),
    containers: [
      {
        name: 'stub',
        image: IMAGE,
        securityContext: CONTAINER_SECURITY,
        resources: {
          requests: quantities(requests),
          ...(limits === undefined ? {} : { limits: quantities(limits) }),
        },
        ...(hostPorts.length === 0 ? {} : { ports: hostPorts.map(portSpec) }),
      },
    ],
  };
}

/** Nothing is requested where the figure is 0: then it says nothing, as upstream's manifests do. */
function quantities({ cpuMillis = 0, memoryBytes = 0 }: Partial<ImpliedPod['requests']>): Readonly<Record<string, string>> {
  return {
    ...(cpuMillis === 0 ? {} : { cpu: `${cpuMillis}m` }),
    ...(memoryBytes === 0 ? {} : { memory: String(memoryBytes) }),
  };
}

function tolerationSpec({ key, value, effect }: NonNullable<ImpliedPod['tolerations']>[number]): object {
  return {
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
    ...(effect === undefined ? {} : { effect }),
  };
}

function portSpec({ port, protocol }: NonNullable<ImpliedPod['hostPorts']>[number]): object {
  return { name: `${protocol.toLowerCase()}-${port}`, containerPort: port, hostPort: port, protocol };
}

function onlyOnePerNode(labels: Readonly<Record<string, string>>): object {
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } };
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}
