import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Construct as Node } from 'constructs';
import { IngressRouteTcp, IngressRouteTcpSpecRoutesServicesPort } from '../imports/traefik.io.js';
import { HOST_NAME, OBJECT_NAME, named } from '../core/naming.js';
import type { Certificate } from './certificate.js';
import { offered, refuseOtherNamespace } from './route.js';
import type { Backend } from './service.js';

export interface TcpRouteProps {
  readonly name: string;
  /** Door of Traefik that carries this protocol alone, or TLS by name. */
  readonly entryPoint: string;
  readonly to: Backend;
  /** Name of the backend's port. @default - its only one */
  readonly port?: string;
  readonly tls: TcpTls;
}

/** Names can be told apart only when TLS says them. */
export type TcpTls =
  | { readonly type: 'none' }
  | {
      /** Traefik decrypts. */ readonly type: 'certificate';
      readonly certificate: Certificate;
      readonly hosts: readonly [string, ...string[]];
    }
  | { /** The service decrypts. */ readonly type: 'passthrough'; readonly hosts: readonly [string, ...string[]] };

/** Leads TCP connections from outside to a Service: MQTT, a registry with TLS of its own. */
export class TcpRoute extends IngressRouteTcp {
  constructor(scope: Construct, id: string, { name, entryPoint, to, port, tls }: TcpRouteProps) {
    const where = `${scope.node.path}/${id}`;
    const namespace = Chart.of(scope).namespace!;
    named(OBJECT_NAME, name, where, 'the name of a route');
    refuseOtherNamespace('service', to, namespace, where);
    if (tls.type === 'certificate') refuseOtherNamespace('certificate', tls.certificate, namespace, where);
    const hosts = tls.type === 'none' ? ['*'] : tls.hosts.map((host) => named(HOST_NAME, host, where, 'a host of a route'));
    super(scope, id, {
      metadata: { name },
      spec: {
        entryPoints: [entryPoint],
        routes: [
          {
            match: hosts.map((host) => `HostSNI(\`${host}\`)`).join(' || '),
            services: [{ name: to.name, port: IngressRouteTcpSpecRoutesServicesPort.fromNumber(offered(to, port, where).port) }],
          },
        ],
        tls:
          tls.type === 'none' ? undefined : tls.type === 'passthrough' ? { passthrough: true } : { secretName: tls.certificate.secretName },
      },
    });
    if (Node.isConstruct(to)) this.node.addDependency(to);
    if (tls.type === 'certificate') this.node.addDependency(tls.certificate);
  }
}
