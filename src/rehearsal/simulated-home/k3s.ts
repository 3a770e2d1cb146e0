import type { ImpliedPod } from '../../../constructs/core/implied-pod.js';
import type { Manifest } from '../../../constructs/core/manifest.js';
import type { ApiClient } from '../control-plane/api-client.js';
import { type ApiResources, objectPath } from '../control-plane/api-resources.js';
import { impliedWorkload } from '../operators/implied-workload.js';

/** Files of `crds/` whose kinds exist as soon as k3s runs. */
export const K3S_CRDS: readonly string[] = ['helm-controller.yaml', 'traefik.yaml'];

/** Who k3s's own objects belong to in the simulated home. */
const FIELD_MANAGER = 'k3s-stand-in';

const NAMESPACE = 'kube-system';
const SERVERS_TOO = [
  { key: 'CriticalAddonsOnly' },
  { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
  { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' },
] as const;
const FIGURES = { cpuMillis: 100, memoryBytes: 70 * 1024 ** 2 };

/** The pods that k3s runs by itself. Traefik's requests come with its HelmChartConfig. */
export const K3S_PODS: readonly ImpliedPod[] = [
  {
    namespace: NAMESPACE,
    name: 'coredns',
    kind: 'Deployment',
    requests: FIGURES,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: SERVERS_TOO,
    priorityClass: 'system-cluster-critical',
    source: 'k3s-io/k3s@v1.36.3+k3s1 manifests/coredns.yaml',
  },
  {
    namespace: NAMESPACE,
    name: 'metrics-server',
    kind: 'Deployment',
    requests: FIGURES,
    tolerations: SERVERS_TOO,
    priorityClass: 'system-node-critical',
    source: 'k3s-io/k3s@v1.36.3+k3s1 manifests/metrics-server/metrics-server-deployment.yaml',
  },
  {
    namespace: NAMESPACE,
    name: 'local-path-provisioner',
    kind: 'Deployment',
    requests: { cpuMillis: 0, memoryBytes: 0 },
    tolerations: SERVERS_TOO,
    priorityClass: 'system-node-critical',
    source: 'k3s-io/k3s@v1.36.3+k3s1 manifests/local-storage.yaml',
  },
  {
    namespace: NAMESPACE,
    name: 'traefik',
    kind: 'Deployment',
    requests: { cpuMillis: 0, memoryBytes: 0 },
    source: 'k3s-io/k3s@v1.36.3+k3s1 manifests/traefik.yaml',
  },
];

const OBJECTS: readonly Manifest[] = [
  ...['nvidia', 'nvidia-cdi'].map((name) => ({
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name },
    handler: name,
  })),
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'local-path', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'rancher.io/local-path',
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Delete',
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'traefik', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    spec: { controller: 'traefik.io/ingress-controller' },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: NAMESPACE, name: 'traefik' },
    spec: {
      type: 'LoadBalancer',
      selector: { 'app.kubernetes.io/name': 'traefik' },
      ports: [
        { name: 'web', port: 80, targetPort: 8000, protocol: 'TCP' },
        { name: 'websecure', port: 443, targetPort: 8443, protocol: 'TCP' },
      ],
    },
  },
];

/** Puts in place what k3s brings itself. Its kinds must be there: see {@link K3S_CRDS}. */
export async function bringK3s(client: ApiClient, resources: ApiResources): Promise<void> {
  await Promise.all(
    [...OBJECTS, ...K3S_PODS.map(impliedWorkload)].map((manifest) => {
      const resource = resources.find(manifest.apiVersion, manifest.kind);
      if (resource === undefined) throw new Error(`the API server does not know ${manifest.kind} in ${manifest.apiVersion}`);
      return client.apply(objectPath(resource, manifest), manifest, { fieldManager: FIELD_MANAGER });
    }),
  );
}
