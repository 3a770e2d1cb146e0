import { IntOrString, KubeService, type ServicePort as KubeServicePort } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { PORT_NAME, SERVICE_NAME, named } from '../core/naming.js';
import type { Protocol } from './container.js';
import type { Workload } from './pod.js';

export interface ServiceProps<Port extends string> {
  /** RFC 1035 label. */
  readonly name: string;
  /** Whose Pods it sends to. */
  readonly selects: Workload<Port>;
  /** @default - every port of the workload under its own name and number */
  readonly ports?: readonly ServicePort<NoInfer<Port>>[];
  /** Whether its name leads to the Pods themselves instead of one address for all. @default false */
  readonly headless?: boolean;
}

export interface ServicePort<Port extends string> {
  /** At most 15 characters. @default - the target's name */
  readonly name?: string;
  /** Where clients connect. Range 1 to 65535. */
  readonly port: number;
  /** The container port that answers, by name; its protocol is the Service's. */
  readonly target: Port;
}

/** A port as clients of a Service see it. */
export interface OfferedPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** Something with a name in the cluster's DNS that a route can lead to. */
export interface Backend {
  readonly name: string;
  readonly namespace: string;
  readonly offered: readonly OfferedPort[];
}

/** One name and address inside the cluster for a workload. */
export class Service<Port extends string = string> extends KubeService implements Backend {
  readonly namespace: string;
  readonly offered: readonly OfferedPort[];

  constructor(scope: Construct, id: string, props: ServiceProps<Port>) {
    const where = `${scope.node.path}/${id}`;
    const { name, selects, headless } = props;
    named(SERVICE_NAME, name, where, 'the name of a Service');
    const ports = servicePorts(selects, props.ports, where);
    if (ports.length === 0 && headless !== true) throw new Error(`${where}: ${selects.name} declares no port that a Service could lead to`);
    super(scope, id, {
      metadata: { name, labels: selects.selector },
      spec: {
        type: 'ClusterIP',
        clusterIp: headless === true ? 'None' : undefined,
        selector: selects.selector,
        ports: ports.length === 0 ? undefined : ports,
      },
    });
    this.namespace = this.chart.namespace!;
    this.offered = ports.map(offeredPort);
  }

  /** What Pods of any namespace call it: `<name>.<namespace>.svc`. */
  get host(): string {
    return `${this.name}.${this.namespace}.svc`;
  }
}

/** Renders ports. Throws when one names a target the workload does not have, or two offer the same. */
export function servicePorts<Port extends string>(
  workload: Workload<Port>,
  wanted: readonly ServicePort<Port>[] = Array.from(workload.ports.values(), ({ name, port }) => ({ target: name as Port, port })),
  where: string,
): KubeServicePort[] {
  const names = new Set<string>();
  return wanted.map(({ name = '', port, target }) => {
    const container = workload.ports.get(target);
    if (container === undefined) {
      const known = [...workload.ports.keys()].map((other) => `'${other}'`).join(', ');
      throw new Error(`${where}: port ${port} leads to '${target}', but ${workload.name} declares ${known === '' ? 'no port' : known}`);
    }
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`${where}: a port is a number from 1 to 65535, got ${port}`);
    const protocol = container.protocol ?? 'TCP';
    const title = named(PORT_NAME, name === '' ? target : name, where, 'the name of a port');
    for (const key of [title, `${port}/${protocol}`]) {
      if (names.has(key)) throw new Error(`${where}: two ports are ${key}: give each its own name and number`);
      names.add(key);
    }
    return { name: title, port, protocol, targetPort: IntOrString.fromString(target) };
  });
}

export function offeredPort({ name, port, protocol }: KubeServicePort): OfferedPort {
  return { name: name!, port, protocol: protocol as Protocol };
}
