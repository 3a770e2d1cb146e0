import { defineRule } from './define-rule.js';

/** Kinds that cert-manager's shim watches: cert-manager/website content/docs/usage/ingress.md. */
const SHIMMED: ReadonlySet<string> = new Set(['networking.k8s.io/Ingress', 'gateway.networking.k8s.io/Gateway']);
const ASKS_FOR_CERTIFICATE: ReadonlySet<string> = new Set([
  'cert-manager.io/cluster-issuer',
  'cert-manager.io/issuer',
  'kubernetes.io/tls-acme',
]);
const ROUTER = 'traefik.ingress.kubernetes.io/router.';

/** Annotations that nothing reads on this kind look as if they worked. */
export const ignoredAnnotation = defineRule('ignored-annotation', (home, report) => {
  for (const placed of home.objects) {
    for (const key in placed.manifest.metadata.annotations) {
      if (ASKS_FOR_CERTIFICATE.has(key) && !SHIMMED.has(placed.kind)) {
        report(
          placed,
          `has the annotation ${key}, which cert-manager reads only on an Ingress or Gateway, so it issues no certificate`,
          `remove it and add a Certificate in namespace ${placed.namespace}`,
        );
      } else if (key.startsWith(ROUTER) && placed.kind !== 'networking.k8s.io/Ingress') {
        report(placed, `has the annotation ${key}, which Traefik reads only on an Ingress`, `remove it and use the route's own fields`);
      }
    }
  }
});
