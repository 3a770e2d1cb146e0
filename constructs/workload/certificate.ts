import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import {
  CertificateSpecPrivateKeyAlgorithm,
  CertificateSpecPrivateKeyRotationPolicy,
  Certificate as KubeCertificate,
} from '../imports/cert-manager.io.js';
import { HOST_NAME, OBJECT_NAME, named } from '../core/naming.js';

/** Who signs certificates. Give the construct that makes it, and certificates wait for it. */
export interface Issuer {
  readonly name: string;
  readonly kind: 'ClusterIssuer' | 'Issuer';
}

export interface CertificateProps {
  readonly name: string;
  /** What it is good for; the first label may be `*`. */
  readonly dnsNames: readonly [string, ...string[]];
  readonly issuer: Issuer;
  /** Name of the Secret it is kept in. @default - the certificate's name and `-tls` */
  readonly secretName?: string;
  /** How long it is valid. @default - 90 days */
  readonly duration?: Duration;
  /** How long before its end it is renewed. @default - a third of its validity */
  readonly renewBefore?: Duration;
}

/** A certificate that cert-manager keeps fresh, and the Secret it is in. Routes take it as an object, so the names agree. */
export class Certificate extends KubeCertificate {
  readonly secretName: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: CertificateProps) {
    const where = `${scope.node.path}/${id}`;
    const { name, dnsNames, issuer, secretName = `${name}-tls`, duration, renewBefore } = props;
    named(OBJECT_NAME, name, where, 'the name of a Certificate');
    named(OBJECT_NAME, secretName, where, "the name of a Certificate's Secret");
    super(scope, id, {
      metadata: { name },
      spec: {
        secretName,
        dnsNames: dnsNames.map((host) => named(HOST_NAME, host, where, 'a name in a Certificate')),
        issuerRef: { group: 'cert-manager.io', kind: issuer.kind, name: issuer.name },
        duration: hours(duration),
        renewBefore: hours(renewBefore),
        // Small boards sign with an elliptic curve many times faster than with RSA.
        privateKey: {
          algorithm: CertificateSpecPrivateKeyAlgorithm.ECDSA,
          size: 256,
          rotationPolicy: CertificateSpecPrivateKeyRotationPolicy.ALWAYS,
        },
      },
    });
    this.secretName = secretName;
    this.namespace = this.chart.namespace!;
    if (Construct.isConstruct(issuer)) this.node.addDependency(issuer);
  }
}

/** As cert-manager prints it back: whole hours as `2160h0m0s`. */
function hours(duration: Duration | undefined): string | undefined {
  return duration && `${duration.toHours()}h0m0s`;
}
