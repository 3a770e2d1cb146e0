import { isIP } from 'node:net';
import { IntOrString, KubeEndpointSlice, KubeService } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { PORT_NAME, SERVICE_NAME, named } from '../core/naming.js';
import type { Protocol } from './container.js';
import type { Backend, OfferedPort } from './service.js';

export interface ExternalServiceProps {
  /** RFC 1035 label. */
  readonly name: string;
  /** Addresses of the machines that answer, all IPv4 or all IPv6. */
  readonly addresses: readonly [string, ...string[]];
  readonly ports: readonly [ExternalPort, ...ExternalPort[]];
}

export interface ExternalPort {
  /** At most 15 characters. */
  readonly name: string;
  /** Where Pods connect. Range 1 to 65535. */
  readonly port: number;
  /** Where the machine listens. @default - the same */
  readonly target?: number;
  /** @default 'TCP' */
  readonly protocol?: Protocol;
}

/** Loopback, link-local, unspecified and multicast addresses, which Kubernetes refuses in endpoints. */
const UNREACHABLE = /^(0\.|127\.|169\.254\.|22[4-9]\.|23\d\.|::1?$|fe[89ab][0-9a-f]:|ff[0-9a-f]{2}:)/i;

/** A name in the cluster for something outside it: a Service without selector, and its endpoints by hand. */
export class ExternalService extends Construct implements Backend {
  readonly name: string;
  readonly namespace: string;
  readonly offered: readonly OfferedPort[];

  constructor(scope: Construct, id: string, { name, addresses, ports }: ExternalServiceProps) {
    super(scope, id);
    this.name = named(SERVICE_NAME, name, this, 'the name of a Service');
    this.namespace = Chart.of(this).namespace!;
    this.offered = ports.map(({ name, port, protocol = 'TCP' }) => ({
      name: named(PORT_NAME, name, this, 'the name of a port'),
      port,
      protocol,
    }));
    new KubeService(this, 'service', {
      metadata: { name },
      spec: {
        ports: ports.map((port, index) => ({ ...this.offered[index]!, targetPort: IntOrString.fromNumber(port.target ?? port.port) })),
      },
    });
    new KubeEndpointSlice(this, 'endpoints', {
      metadata: {
        name: `${name}-1`,
        // The first label ties it to the Service, the second keeps Kubernetes' own controllers away.
        labels: { 'kubernetes.io/service-name': name, 'endpointslice.kubernetes.io/managed-by': 'permacade' },
      },
      addressType: this.#family(addresses),
      endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
      // Names must equal the Service's, or no traffic flows.
      ports: ports.map((port, index) => ({ ...this.offered[index]!, port: port.target ?? port.port })),
    });
  }

  /** What Pods of any namespace call it: `<name>.<namespace>.svc`. */
  get host(): string {
    return `${this.name}.${this.namespace}.svc`;
  }

  #family(addresses: readonly string[]): string {
    const families = new Set(addresses.map((address) => isIP(address)));
    const unusable = addresses.find((address) => isIP(address) === 0 || UNREACHABLE.test(address));
    if (unusable !== undefined) throw new Error(`${this.node.path}: '${unusable}' is no IP address that another machine can answer at`);
    if (families.size > 1) throw new Error(`${this.node.path}: addresses are all IPv4 or all IPv6, got ${addresses.join(', ')}`);
    return families.has(4) ? 'IPv4' : 'IPv6';
  }
}
