import { KUBE_SYSTEM } from '../core/k3s.js';
import type { ImpliedPod } from '../core/implied-pod.js';
import { LOAD_BALANCER_LABEL } from '../core/machine.js';

const SERVERS_TOO = [
  { key: 'CriticalAddonsOnly' },
  { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
  { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' },
] as const;
const NOTHING = { cpuMillis: 0, memoryBytes: 0 };
const FIGURES = { cpuMillis: 100, memoryBytes: 70 * 1024 ** 2 };

/** The pods that k3s runs by itself. Traefik's requests come with its HelmChartConfig. */
export const K3S_PODS: readonly ImpliedPod[] = [
  {
    namespace: KUBE_SYSTEM,
    name: 'coredns',
    kind: 'Deployment',
    requests: FIGURES,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: SERVERS_TOO,
    priorityClass: 'system-cluster-critical',
    source: 'k3s-io/k3s@v1.36.3+k3s1 manifests/coredns.yaml',
  },
  {
    namespace: KUBE_SYSTEM,
    name: 'metrics-server',
    kind: 'Deployment',
    requests: FIGURES,
    tolerations: SERVERS_TOO,
    priorityClass: 'system-node-critical',
    source: 'k3s-io/k3s@v1.36.3+k3s1 manifests/metrics-server/metrics-server-deployment.yaml',
  },
  {
    namespace: KUBE_SYSTEM,
    name: 'local-path-provisioner',
    kind: 'Deployment',
    requests: NOTHING,
    tolerations: SERVERS_TOO,
    priorityClass: 'system-node-critical',
    source: 'k3s-io/k3s@v1.36.3+k3s1 manifests/local-storage.yaml',
  },
  {
    namespace: KUBE_SYSTEM,
    name: 'traefik',
    kind: 'Deployment',
    requests: NOTHING,
    source: 'k3s-io/k3s@v1.36.3+k3s1 manifests/traefik.yaml',
  },
];

/** What ServiceLB runs for the Service of k3s's Traefik, which no home declares. */
export const TRAEFIK_SERVICE_LB: ImpliedPod = {
  namespace: KUBE_SYSTEM,
  name: 'svclb-traefik',
  kind: 'DaemonSet',
  requests: NOTHING,
  nodeSelector: { [LOAD_BALANCER_LABEL]: 'true' },
  tolerations: SERVERS_TOO,
  priorityClass: 'system-node-critical',
  hostPorts: [
    { port: 80, protocol: 'TCP' },
    { port: 443, protocol: 'TCP' },
  ],
  source: 'k3s-io/k3s pkg/cloudprovider/servicelb.go',
};
