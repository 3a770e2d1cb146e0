import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { type ApiObject, objectKey, makeRef } from '../../cluster/client/api-object.js';
import { condition, holds, timestamp, writeStatus, type WithStatus } from './status.js';
import type { Watched, WatchedKind } from './watched.js';
import type { WorkQueue } from './work-queue.js';

/** What the stub for cert-manager needs. */
export interface CertificatesProps {
  readonly client: ClusterClient;
  readonly watched: Watched;
  readonly queue: WorkQueue;
}

interface Issuer extends WithStatus {
  readonly spec: { readonly ca?: { readonly secretName: string } };
}

interface Certificate extends WithStatus {
  readonly spec: {
    readonly secretName: string;
    readonly dnsNames?: readonly string[];
    readonly issuerRef: { readonly name: string; readonly kind?: string };
  };
}

/** Where ClusterIssuers look for their Secrets: cert-manager/website content/docs/configuration/ca.md. */
const CLUSTER_RESOURCES = 'cert-manager';

/** How long cert-manager's certificates last, and when it renews them: cert-manager/website content/docs/usage/certificate.md. */
const LASTS_MS = 90 * 86_400_000;
const RENEWED_BEFORE_MS = LASTS_MS / 3;

/** Stands in for cert-manager: an issuer is ready once its Secret is there; then its certificates are, with a Secret each. */
export function stubForCertManager({ client, watched, queue }: CertificatesProps): void {
  const lookAtIssuer = (kind: 'ClusterIssuer' | 'Issuer', { metadata }: ApiObject): void =>
    queue.add(`${kind} ${objectKey({ metadata })}`, async () => {
      const issuer = watched.find<Issuer>(kind, metadata.name, metadata.namespace);
      if (issuer === undefined) return 'done';
      const missing = await missingSecret(client, issuer);
      const ready = missing === undefined;
      const status = condition(issuer, {
        type: 'Ready',
        status: ready ? 'True' : 'False',
        reason: ready ? 'IsReady' : 'ErrGetKeyPair',
        message: ready ? 'the stub of cert-manager signs nothing, but this issuer could' : `secrets "${missing}" not found`,
      });
      await writeStatus(client, issuer, { conditions: [status] });
      return ready ? 'done' : 'again';
    });

  const lookAtCertificate = ({ metadata: { name, namespace } }: ApiObject): void =>
    queue.add(`Certificate ${namespace}/${name}`, async () => {
      const certificate = watched.find<Certificate>('Certificate', name, namespace);
      if (certificate === undefined) return 'done';
      const { name: issuer, kind = 'Issuer' } = certificate.spec.issuerRef;
      const found = watched.find<Issuer>(kind as WatchedKind, issuer, kind === 'ClusterIssuer' ? undefined : namespace);
      if (holds(found, 'Ready')) await issue(client, certificate);
      else await writeStatus(client, certificate, { conditions: [notYet(certificate, `${kind} ${issuer}`)] });
      return 'done';
    });

  watched.on('Certificate', lookAtCertificate);
  for (const kind of ['ClusterIssuer', 'Issuer'] as const) {
    watched.on(kind, (issuer) => {
      lookAtIssuer(kind, issuer);
      watched.all('Certificate').forEach(lookAtCertificate);
    });
  }
}

async function missingSecret(client: ClusterClient, { spec, metadata }: Issuer): Promise<string | undefined> {
  if (spec.ca === undefined) return undefined;
  const { secretName } = spec.ca;
  const secret = await client.find(makeRef('v1', 'Secret', secretName, metadata.namespace ?? CLUSTER_RESOURCES));
  return secret === undefined ? secretName : undefined;
}

function notYet(certificate: Certificate, issuer: string): object {
  return condition(certificate, { type: 'Ready', status: 'False', reason: 'DoesNotExist', message: `${issuer} is not ready` });
}

/** Nobody here reads the certificate, so none is signed: the Secret says what it would be. */
async function issue(client: ClusterClient, certificate: Certificate): Promise<void> {
  const { secretName, dnsNames = [] } = certificate.spec;
  const { namespace, name } = certificate.metadata;
  const text = (what: string): string =>
    Buffer.from(`${what} for ${dnsNames.join(', ')}, which the stub of cert-manager does not make\n`).toString('base64');
  await client.apply(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name: secretName, annotations: { 'cert-manager.io/certificate-name': name } },
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': text('certificate'), 'tls.key': text('key'), 'ca.crt': text('authority') },
    },
    { fieldManager: 'cert-manager-stub' },
  );
  if (holds(certificate, 'Ready')) return;
  const now = Date.now();
  await writeStatus(client, certificate, {
    conditions: [
      condition(certificate, {
        type: 'Ready',
        status: 'True',
        reason: 'Ready',
        message: 'Certificate is up to date and has not expired',
      }),
    ],
    notBefore: timestamp(now),
    notAfter: timestamp(now + LASTS_MS),
    renewalTime: timestamp(now + LASTS_MS - RENEWED_BEFORE_MS),
    revision: 1,
  });
}
