import type { ImpliedPod, NodeSelector } from '../core/implied-pod.js';

const MI = 1024 ** 2;
const SOURCE = 'prometheus-operator/kube-prometheus@v0.18.0 manifests/';

/** Where the heavy parts of monitoring run, and what they take. */
export interface MonitoringFigures {
  /** Nodes for Prometheus and Grafana. @default - any */
  readonly nodeSelector?: NodeSelector;
  /** Prometheus grows with what it watches; upstream asks for 400Mi, small homes have seen it take 1Gi. @default 400Mi */
  readonly prometheusBytes?: number;
}

/** The pods of kube-prometheus at home: one Prometheus, one Alertmanager, Grafana, and what reads nodes and objects. */
export function monitoringPods({ nodeSelector, prometheusBytes = 400 * MI }: MonitoringFigures = {}): readonly ImpliedPod[] {
  const pod = (
    name: string,
    kind: ImpliedPod['kind'],
    cpuMillis: number,
    memoryBytes: number,
    rest: Partial<ImpliedPod> = {},
  ): ImpliedPod => ({
    namespace: 'monitoring',
    name,
    kind,
    requests: { cpuMillis, memoryBytes },
    source: SOURCE,
    ...rest,
  });
  const heavy = nodeSelector === undefined ? {} : { nodeSelector };
  return [
    pod('prometheus-k8s', 'StatefulSet', 100, prometheusBytes, heavy),
    pod('grafana', 'Deployment', 100, 100 * MI, heavy),
    pod('alertmanager-main', 'StatefulSet', 4, 100 * MI),
    pod('kube-state-metrics', 'Deployment', 10, 190 * MI),
    pod('prometheus-operator', 'Deployment', 100, 100 * MI),
    pod('node-exporter', 'DaemonSet', 102, 180 * MI, {
      tolerations: [{}],
      hostPorts: [{ port: 9100, protocol: 'TCP' }],
    }),
  ];
}
