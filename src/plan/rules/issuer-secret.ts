import { CERT_MANAGER_NAMESPACE } from '../../../constructs/cluster/cert-manager.js';
import { certificatesBySecret } from './certificate-index.js';
import { defineRule } from './define-rule.js';
import { readSpec, type HomeIndex } from './home-index.js';

interface IssuerView {
  readonly ca: { readonly secretName?: string };
  readonly acme: { readonly solvers?: readonly unknown[] };
}

/** An issuer without its key or its DNS provider's token issues nothing. */
export const issuerSecret = defineRule('issuer-secret', (home, report) => {
  for (const kind of ['ClusterIssuer', 'Issuer']) {
    for (const issuer of home.ofKind(`cert-manager.io/${kind}`)) {
      const namespace = kind === 'ClusterIssuer' ? CERT_MANAGER_NAMESPACE : issuer.namespace;
      const { ca, acme } = readSpec<IssuerView>(issuer.manifest);
      for (const secret of [ca?.secretName, ...secretsIn(acme?.solvers)]) {
        if (secret === undefined || isMade(home, namespace, secret)) continue;
        report(issuer, `needs the Secret '${secret}' in namespace ${namespace}, which nothing in this home creates`, `add it there`);
      }
    }
  }
});

function isMade(home: HomeIndex, namespace: string, secret: string): boolean {
  if (home.find('core/Secret', namespace, secret) !== undefined) return true;
  return (
    certificatesBySecret(home)
      .get(secret)
      ?.some(({ at }) => at.namespace === namespace) === true
  );
}

/** Names under every `…SecretRef`, wherever a solver keeps it. */
function secretsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!key.endsWith('SecretRef')) return secretsIn(inner);
    const { name } = (inner ?? {}) as { readonly name?: string };
    return name === undefined ? [] : [name];
  });
}
