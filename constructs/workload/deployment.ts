import { KubeDeployment } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { Autoscaler, type AutoscalerProps } from './autoscaler.js';
import type { ContainerPort } from './container.js';
import type { StatefulMount } from './mount.js';
import { type PodProps, type Selector, type Workload, renderPod } from './pod.js';

export interface DeploymentProps<Port extends string> extends PodProps<Port> {
  /** How many Pods, from 0; or the range within which load decides. @default 1 */
  readonly replicas?: number | AutoscalerProps;
  /** @default - 'Recreate' when its Pods hold something that only one can have, else 'RollingUpdate' */
  readonly strategy?: 'RollingUpdate' | 'Recreate';
  /** Notes on the Deployment that nothing selects by. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Pods that are all alike and keep nothing of their own. */
export class Deployment<Port extends string = never> extends KubeDeployment implements Workload<Port> {
  readonly selector: Selector;
  readonly ports: ReadonlyMap<Port, ContainerPort>;

  constructor(scope: Construct, id: string, props: DeploymentProps<Port>) {
    const { name, replicas = 1, strategy = holdsSomethingAlone(props) ? 'Recreate' : 'RollingUpdate' } = props;
    const { template, selector, ports } = renderPod(scope, id, props);
    super(scope, id, {
      metadata: { name, labels: selector, annotations: props.annotations },
      spec: {
        // An autoscaler writes the number itself, and two writers would undo each other.
        replicas: typeof replicas === 'number' ? replicas : undefined,
        selector: { matchLabels: selector },
        strategy: { type: strategy },
        template,
      },
    });
    this.selector = selector;
    this.ports = ports;
    if (typeof replicas === 'object') new Autoscaler(this, 'autoscaler', name, replicas);
  }
}

/** Whether a second Pod could never start beside the first: a rolling update would wait for ever. */
function holdsSomethingAlone({ containers, sidecars = [], hostNetwork }: PodProps<string, StatefulMount>): boolean {
  if (hostNetwork === true) return true;
  for (const { mounts = [], ports = [], gpu } of [...containers, ...sidecars]) {
    if (gpu !== undefined && gpu.type !== 'nvidia-unlimited') return true;
    if (ports.some(({ hostPort }) => hostPort !== undefined)) return true;
    if (mounts.some((mount) => mount.type === 'device' || (mount.type === 'claim' && /^ReadWriteOnce/.test(mount.claim.accessMode))))
      return true;
  }
  return false;
}
