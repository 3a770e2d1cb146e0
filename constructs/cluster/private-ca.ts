import { Construct } from 'constructs';
import type { SecretRef } from '../core/secret-ref.js';
import { ClusterIssuer } from '../imports/cert-manager.io.js';
import type { Issuer } from '../workload/certificate.js';
import { Credential } from '../workload/credential.js';
import { requireCertManagerNamespace } from './cert-manager.js';

export interface PrivateCaProps {
  /** Name of the issuer, and of the Secret with its key. */
  readonly name: string;
  /** PEM certificate of the authority; an intermediate one is followed by those above it. Public. */
  readonly certificate: string;
  /** PEM private key of that certificate. */
  readonly key: SecretRef;
}

/**
 * The home's own certificate authority: public ones do not sign names without a public domain, such as `pacman`.
 * Put it into a chart whose namespace is `cert-manager`; every device must trust the certificate once.
 */
export class PrivateCa extends Construct implements Issuer {
  readonly kind = 'ClusterIssuer';
  readonly name: string;
  /** What certificates name; they wait for it. */
  readonly issuer: Issuer = this;

  constructor(scope: Construct, id: string, { name, certificate, key }: PrivateCaProps) {
    super(scope, id);
    requireCertManagerNamespace(this);
    this.name = name;
    if (!/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\s*$/.test(certificate)) {
      const start = certificate.split('\n', 1)[0]!.slice(0, 40);
      throw new Error(`${this.node.path}: the home's CA is a PEM certificate ('-----BEGIN CERTIFICATE-----' and so on), got '${start}…'`);
    }
    const secret = new Credential(this, 'secret', {
      name,
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': certificate, 'tls.key': key },
    });
    new ClusterIssuer(this, 'issuer', { metadata: { name }, spec: { ca: { secretName: name } } }).addDependency(secret);
  }
}
