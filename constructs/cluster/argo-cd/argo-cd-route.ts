import { Construct } from 'constructs';
import {
  IngressRoute,
  IngressRouteSpecRoutesKind as RuleKind,
  type IngressRouteSpecRoutes,
  IngressRouteSpecRoutesServicesPort as Port,
} from '../../imports/traefik.io.js';
import { Certificate, type Issuer } from '../../workload/certificate.js';
import { rule } from '../../workload/route-match.js';
import { ARGOCD_NAMESPACE } from './application.js';

export interface ArgoCdRouteProps {
  /** Name its page is reached by: `argocd.home.arpa`. */
  readonly host: string;
  readonly issuer: Issuer;
}

/**
 * Where browsers and the command line reach Argo CD; the command line speaks gRPC, which Traefik must be told.
 * Put it into a chart of Argo CD's own whose namespace is `argocd`.
 */
export class ArgoCdRoute extends Construct {
  /** The Service that the chart brings. */
  readonly service = { namespace: ARGOCD_NAMESPACE, name: 'argocd-server' } as const;
  /** What Traefik reads. */
  readonly object: IngressRoute;

  constructor(scope: Construct, id: string, { host, issuer }: ArgoCdRouteProps) {
    super(scope, id);
    const secretName = 'argocd-route-tls';
    const metadata = { name: 'argocd', namespace: ARGOCD_NAMESPACE };
    const certificate = new Certificate(this, 'certificate', { name: 'argocd', dnsNames: [host], issuer, secretName });
    const forHost = rule({ hosts: [host] }, this.node.path);
    const route = (match: string, priority: number, scheme: 'http' | 'h2c'): IngressRouteSpecRoutes => ({
      kind: RuleKind.RULE,
      match,
      priority,
      services: [{ name: this.service.name, port: Port.fromNumber(80), scheme }],
    });
    this.object = new IngressRoute(this, 'route', {
      metadata,
      spec: {
        entryPoints: ['websecure'],
        routes: [route(forHost, 10, 'http'), route(`${forHost} && Header(\`Content-Type\`, \`application/grpc\`)`, 11, 'h2c')],
        tls: { secretName },
      },
    });
    this.object.addDependency(certificate);
  }
}
