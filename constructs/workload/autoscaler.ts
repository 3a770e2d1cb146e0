import { KubeHorizontalPodAutoscalerV2 } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';

export interface AutoscalerProps {
  /** Range from 1. */
  readonly min: number;
  /** Not below `min`. */
  readonly max: number;
  /** CPU use it aims at, in percent of the containers' requests. Range 1 to 100. @default 80 */
  readonly cpuPercent?: number;
}

/** Lets load decide how many Pods a Deployment has. It measures against requests, which every container has. */
export class Autoscaler extends KubeHorizontalPodAutoscalerV2 {
  constructor(scope: Construct, id: string, deployment: string, { min, max, cpuPercent = 80 }: AutoscalerProps) {
    if (!(Number.isInteger(min) && Number.isInteger(max) && min >= 1 && max >= min)) {
      throw new Error(`${scope.node.path}: an autoscaler needs whole numbers with 1 <= min <= max, got min ${min} and max ${max}`);
    }
    super(scope, id, {
      metadata: { name: deployment },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
        minReplicas: min,
        maxReplicas: max,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpuPercent } } }],
      },
    });
  }
}
