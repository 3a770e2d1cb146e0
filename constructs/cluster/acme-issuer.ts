import { Construct } from 'constructs';
import type { SecretRef } from '../core/secret-ref.js';
import { ClusterIssuer } from '../imports/cert-manager.io.js';
import type { Issuer } from '../workload/certificate.js';
import { Credential } from '../workload/credential.js';
import { requireCertManagerNamespace } from './cert-manager.js';

/** Let's Encrypt, for real and for trying out. */
const DIRECTORIES = {
  production: 'https://acme-v02.api.letsencrypt.org/directory',
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
} as const;

export interface AcmeIssuerProps {
  /** Name of the issuer, and the beginning of the names of its Secrets. */
  readonly name: string;
  /** Where warnings about expiry go. */
  readonly email: string;
  /** Token of the DNS zone at Cloudflare, with the permissions Zone:DNS:Edit and Zone:Zone:Read. */
  readonly cloudflareToken: SecretRef;
  /** Zones it answers for. @default - every zone the token can edit */
  readonly zones?: readonly string[];
  /** `staging` certificates are not trusted, but their number is not limited. @default 'production' */
  readonly directory?: keyof typeof DIRECTORIES;
}

/**
 * Public certificates for names in a public zone, proven by DNS record: nothing at home need be reachable from outside,
 * so blocked ports 80 and 443 do not matter. Put it into a chart whose namespace is `cert-manager`.
 */
export class AcmeIssuer extends Construct implements Issuer {
  readonly kind = 'ClusterIssuer';
  readonly name: string;
  /** What certificates name; they wait for it. */
  readonly issuer: Issuer = this;

  constructor(scope: Construct, id: string, { name, email, cloudflareToken, zones, directory = 'production' }: AcmeIssuerProps) {
    super(scope, id);
    requireCertManagerNamespace(this);
    this.name = name;
    const tokenName = `${name}-cloudflare`;
    const token = new Credential(this, 'token', {
      name: tokenName,
      data: { 'api-token': cloudflareToken },
    });
    new ClusterIssuer(this, 'issuer', {
      metadata: { name },
      spec: {
        acme: {
          email,
          server: DIRECTORIES[directory],
          privateKeySecretRef: { name: `${name}-account` },
          solvers: [
            {
              dns01: { cloudflare: { apiTokenSecretRef: { name: tokenName, key: 'api-token' } } },
              ...(zones === undefined ? {} : { selector: { dnsZones: [...zones] } }),
            },
          ],
        },
      },
    }).addDependency(token);
  }
}
