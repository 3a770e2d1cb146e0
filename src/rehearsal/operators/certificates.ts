import type { Manifest } from '../../../constructs/core/manifest.js';
import type { ConditionedObject } from '../../cluster/status/objects.js';
import { apply, type Change, setStatus, wanted } from './change.js';
import type { View, ViewedKind } from './cluster-view.js';
import { condition, holds, timestamp } from './conditions.js';

interface Issuer extends ConditionedObject {
  readonly spec: { readonly ca?: { readonly secretName: string } };
}

interface Certificate extends ConditionedObject {
  readonly spec: {
    readonly secretName: string;
    readonly dnsNames?: readonly string[];
    readonly issuerRef: { readonly name: string; readonly kind?: string };
  };
  readonly status?: ConditionedObject['status'] & { readonly notBefore?: string };
}

/** Where ClusterIssuers look for their Secrets: cert-manager/website content/docs/configuration/ca.md. */
const CLUSTER_RESOURCES = 'cert-manager';

/** How long cert-manager's certificates last, and when it renews them: cert-manager/website content/docs/usage/certificate.md. */
const LASTS_MS = 90 * 86_400_000;
const RENEWED_AFTER_MS = (LASTS_MS * 2) / 3;

/** cert-manager: an issuer is ready once its Secret is there; then its certificates are, with a Secret each. Nothing is signed. */
export function* certManager(view: View): Iterable<Change> {
  for (const issuer of [...view.all<Issuer>('ClusterIssuer'), ...view.all<Issuer>('Issuer')]) {
    const secret = issuer.spec.ca?.secretName;
    const isThere = secret === undefined || view.find('Secret', secret, issuer.metadata.namespace ?? CLUSTER_RESOURCES) !== undefined;
    yield* isThere
      ? ready(issuer, 'IsReady', 'the stub of cert-manager signs nothing, but this issuer could')
      : notReady(issuer, 'ErrGetKeyPair', `secrets "${secret}" not found`);
  }
  for (const certificate of view.all<Certificate>('Certificate')) {
    const { name, kind = 'Issuer' } = certificate.spec.issuerRef;
    const issuer = view.find<Issuer>(kind as ViewedKind, name, kind === 'ClusterIssuer' ? undefined : certificate.metadata.namespace);
    if (!holds(issuer, 'Ready')) {
      yield* notReady(certificate, 'DoesNotExist', `${kind} ${name} is not ready`);
      continue;
    }
    const { namespace } = certificate.metadata;
    yield* apply(view.find('Secret', certificate.spec.secretName, namespace), wanted(buildSecret(certificate), 'cert-manager-stub'));
    const since = Date.parse(certificate.status?.notBefore ?? timestamp());
    yield* ready(certificate, 'Ready', 'Certificate is up to date and has not expired', {
      notBefore: timestamp(since),
      notAfter: timestamp(since + LASTS_MS),
      renewalTime: timestamp(since + RENEWED_AFTER_MS),
      revision: 1,
    });
  }
}

function ready(object: ConditionedObject, reason: string, message: string, rest: object = {}): readonly Change[] {
  return setStatus(object, { conditions: [condition(object, { type: 'Ready', status: 'True', reason, message })], ...rest });
}

function notReady(object: ConditionedObject, reason: string, message: string): readonly Change[] {
  return setStatus(object, { conditions: [condition(object, { type: 'Ready', status: 'False', reason, message })] });
}

/** Nobody here reads the certificate, so the Secret only says what it would be. */
function buildSecret({ metadata: { namespace, name }, spec: { secretName, dnsNames = [] } }: Certificate): Manifest {
  const text = (what: string): string =>
    Buffer.from(`${what} for ${dnsNames.join(', ')}, which the stub of cert-manager does not make\n`).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name: secretName, annotations: { 'cert-manager.io/certificate-name': name } },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': text('certificate'), 'tls.key': text('key'), 'ca.crt': text('authority') },
  };
}
