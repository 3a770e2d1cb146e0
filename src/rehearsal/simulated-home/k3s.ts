import { KUBE_SYSTEM } from '../../../constructs/core/k3s.js';
import { K3S_PODS } from '../../../constructs/cluster/k3s-pods.js';
import type { Manifest } from '../../../constructs/core/manifest.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { impliedWorkload } from '../../plan/implied-workload.js';

/** Files of `crds/` whose kinds exist as soon as k3s runs. */
export const K3S_CRDS: readonly string[] = ['helm-controller.json', 'traefik.json'];

/** Who k3s's own objects belong to in the simulated home. */
const FIELD_MANAGER = 'k3s-stub';

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
    metadata: { namespace: KUBE_SYSTEM, name: 'traefik' },
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
export async function bringK3s(client: ClusterClient): Promise<void> {
  await Promise.all(
    [...OBJECTS, ...K3S_PODS.map(impliedWorkload)].map((manifest) => client.apply(manifest, { fieldManager: FIELD_MANAGER })),
  );
}
