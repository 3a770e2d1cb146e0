import { certificatesBySecret, covers, type CertificateSpec } from './certificate-index.js';
import { defineRule } from './define-rule.js';
import type { HomeIndex } from './home-index.js';
import { routesOf } from './route-index.js';
import { listSome } from './list-text.js';

const SHIM_ISSUER = 'cert-manager.io/cluster-issuer';

/** The Secret with a route's certificate must be made by something. */
export const tlsSecret = defineRule('tls-secret', (home, report) => {
  for (const { at, tlsSecret: secret } of routesOf(home)) {
    if (secret === undefined || home.find('core/Secret', at.namespace, secret) !== undefined) continue;
    if (certificatesBySecret(home).has(secret) || shimmed(at.manifest)) continue;
    report(
      at,
      `takes its certificate from the Secret '${secret}', which nothing in this home creates`,
      `add a Certificate with secretName ${secret} in namespace ${at.namespace}`,
    );
  }
});

/** Traefik reads a certificate from the route's own namespace only. */
export const certificateNamespace = defineRule('certificate-namespace', (home, report) => {
  for (const { at, tlsSecret: secret } of routesOf(home)) {
    if (secret === undefined || home.find('core/Secret', at.namespace, secret) !== undefined) continue;
    const makers = certificatesBySecret(home).get(secret) ?? [];
    const [first] = makers;
    if (first === undefined || makers.some((maker) => maker.at.namespace === at.namespace)) continue;
    report(
      first.at,
      `creates the Secret '${secret}' in namespace ${first.at.namespace}, but ${at.unit.id} needs it in ${at.namespace}`,
      `move the Certificate to namespace ${at.namespace}`,
    );
  }
});

/** Browsers refuse a certificate that does not name the host. */
export const certificateHosts = defineRule('certificate-hosts', (home, report) => {
  for (const { at, hosts, tlsSecret: secret } of routesOf(home)) {
    const certificate = secret === undefined ? undefined : certificateFor(home, secret, at.namespace);
    if (certificate === undefined) continue;
    const missing = hosts.filter((host) => host !== '*' && !certificate.names.some((name) => covers(name, host)));
    if (missing.length === 0) continue;
    report(
      certificate.at,
      `covers ${listSome(certificate.names)}, but ${at.unit.id} serves ${listSome(missing)} with it`,
      `add ${listSome(missing)} to its dnsNames`,
    );
  }
});

function certificateFor(home: HomeIndex, secret: string, namespace: string): CertificateSpec | undefined {
  return certificatesBySecret(home)
    .get(secret)
    ?.find((each) => each.at.namespace === namespace);
}

/** ingress-shim makes the Secret of an annotated Ingress. */
function shimmed({
  kind,
  metadata,
}: {
  readonly kind: string;
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
}): boolean {
  const { annotations = {} } = metadata;
  return kind === 'Ingress' && (SHIM_ISSUER in annotations || 'cert-manager.io/issuer' in annotations);
}
