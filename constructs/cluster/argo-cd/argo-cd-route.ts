import { Construct } from 'constructs';
import { Certificate } from '../../imports/cert-manager.io.js';
import {
  IngressRoute,
  IngressRouteSpecRoutesKind as RuleKind,
  type IngressRouteSpecRoutes,
  IngressRouteSpecRoutesServicesPort as Port,
} from '../../imports/traefik.io.js';
import type { IssuerRef } from '../private-ca.js';
import { ARGOCD_NAMESPACE } from './application.js';

export interface ArgoCdRouteProps {
  /** Name its page is reached by: `argocd.home.arpa`. */
  readonly host: string;
  readonly issuer: IssuerRef;
}

/** Where browsers and the command line reach Argo CD. The command line speaks gRPC, which Traefik must be told. */
export class ArgoCdRoute extends Construct {
  constructor(scope: Construct, id: string, { host, issuer }: ArgoCdRouteProps) {
    super(scope, id);
    const secretName = 'argocd-route-tls';
    const metadata = { name: 'argocd', namespace: ARGOCD_NAMESPACE };
    const certificate = new Certificate(this, 'certificate', {
      metadata,
      spec: { secretName, dnsNames: [host], issuerRef: { group: 'cert-manager.io', ...issuer } },
    });
    const rule = (match: string, priority: number, scheme: 'http' | 'h2c'): IngressRouteSpecRoutes => ({
      kind: RuleKind.RULE,
      match,
      priority,
      services: [{ name: 'argocd-server', port: Port.fromNumber(80), scheme }],
    });
    new IngressRoute(this, 'route', {
      metadata,
      spec: {
        entryPoints: ['websecure'],
        routes: [
          rule(`Host(\`${host}\`)`, 10, 'http'),
          rule(`Host(\`${host}\`) && Header(\`Content-Type\`, \`application/grpc\`)`, 11, 'h2c'),
        ],
        tls: { secretName },
      },
    }).addDependency(certificate);
  }
}
