import { KubeDaemonSet } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { ContainerPort } from './container.js';
import { type PodProps, type Selector, type Workload, renderPod } from './pod.js';

export interface DaemonSetProps<Port extends string> extends PodProps<Port> {
  /** `OnDelete` leaves Pods alone until somebody, such as a job that waits for idle machines, deletes them. @default 'RollingUpdate' */
  readonly update?: 'RollingUpdate' | 'OnDelete';
}

/** One Pod on every node that its placement allows. */
export class DaemonSet<Port extends string = never> extends KubeDaemonSet implements Workload<Port> {
  readonly selector: Selector;
  readonly ports: ReadonlyMap<Port, ContainerPort>;

  constructor(scope: Construct, id: string, props: DaemonSetProps<Port>) {
    const { template, selector, ports } = renderPod(scope, id, props);
    super(scope, id, {
      metadata: { name: props.name, labels: selector },
      spec: { selector: { matchLabels: selector }, updateStrategy: { type: props.update ?? 'RollingUpdate' }, template },
    });
    this.selector = selector;
    this.ports = ports;
  }
}
