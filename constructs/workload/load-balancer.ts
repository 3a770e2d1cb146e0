import { KUBE_SYSTEM } from '../core/k3s.js';
import { KubeService } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { Home } from '../core/home.js';
import { LOAD_BALANCER_LABEL, LOAD_BALANCER_POOL } from '../core/machine.js';
import { DNS_LABEL, SERVICE_NAME, named } from '../core/naming.js';
import { type Backend, type OfferedPort, type ServicePort, offeredPort, servicePorts } from './service.js';
import type { Workload } from './pod.js';

export interface LoadBalancerProps<Port extends string> {
  /** RFC 1035 label. */
  readonly name: string;
  readonly selects: Workload<Port>;
  /** TCP and UDP may be mixed. Each number is taken on every node that balances loads. */
  readonly ports: readonly [ServicePort<NoInfer<Port>>, ...ServicePort<NoInfer<Port>>[]];
  /** Only nodes labelled with this pool open the ports. @default - every node that balances loads */
  readonly pool?: string;
  /** Whether a node answers only with Pods of its own, which then see the client's address. @default false */
  readonly keepsClientAddress?: boolean;
}

/** A Service whose ports k3s's ServiceLB opens on the nodes themselves. */
export class LoadBalancer<Port extends string = string> extends KubeService implements Backend {
  readonly namespace: string;
  readonly offered: readonly OfferedPort[];

  constructor(scope: Construct, id: string, props: LoadBalancerProps<Port>) {
    const where = `${scope.node.path}/${id}`;
    const { name, selects, pool, keepsClientAddress } = props;
    named(SERVICE_NAME, name, where, 'the name of a Service');
    if (pool !== undefined) named(DNS_LABEL, pool, where, 'the name of a pool');
    const ports = servicePorts(selects, props.ports, where);
    super(scope, id, {
      metadata: { name, labels: pool === undefined ? selects.selector : { ...selects.selector, [LOAD_BALANCER_POOL]: pool } },
      spec: {
        type: 'LoadBalancer',
        externalTrafficPolicy: keepsClientAddress === true ? 'Local' : 'Cluster',
        selector: selects.selector,
        ports,
      },
    });
    this.namespace = this.chart.namespace!;
    this.offered = ports.map(offeredPort);
    this.#implyServiceLb(pool);
  }

  /** What Pods of any namespace call it: `<name>.<namespace>.svc`. */
  get host(): string {
    return `${this.name}.${this.namespace}.svc`;
  }

  /** One DaemonSet per Service; its containers request nothing. */
  #implyServiceLb(pool: string | undefined): void {
    Home.of(this).implies(this, {
      namespace: KUBE_SYSTEM,
      // k3s itself ends the name with the Service's uid.
      name: `svclb-${this.name.slice(0, 48).replace(/-+$/, '')}-${this.namespace}`,
      kind: 'DaemonSet',
      requests: { cpuMillis: 0, memoryBytes: 0 },
      nodeSelector: { [LOAD_BALANCER_LABEL]: 'true', ...(pool === undefined ? {} : { [LOAD_BALANCER_POOL]: pool }) },
      tolerations: [
        { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' },
        { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
        { key: 'CriticalAddonsOnly' },
      ],
      priorityClass: 'system-node-critical',
      hostPorts: this.offered.map(({ port, protocol }) => ({ port, protocol })),
      source: 'k3s-io/k3s pkg/cloudprovider/servicelb.go',
    });
  }
}
