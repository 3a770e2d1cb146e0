import { randomBytes } from 'node:crypto';
import { toYaml } from '../../../constructs/core/yaml.js';
import type { Plan } from '../../plan/plan.js';
import { type ApiObject, makeRef } from '../../cluster/client/api-object.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';

/** What values of Argo CD's chart say about the parts that run in a rehearsal. */
interface ChartConfigs {
  readonly cm?: Readonly<Record<string, unknown>>;
  readonly params?: Readonly<Record<string, unknown>>;
}

const LABELS = { 'app.kubernetes.io/part-of': 'argocd' };

/** ConfigMaps that Argo CD reads beside argocd-cm and refuses to be without. */
const EMPTY = ['argocd-cmd-params-cm', 'argocd-rbac-cm', 'argocd-gpg-keys-cm', 'argocd-ssh-known-hosts-cm', 'argocd-tls-certs-cm'];

/** Kinds that Argo CD neither sees nor applies unless told otherwise: argoproj/argo-cd@v3.5.1 manifests/base/config/argocd-cm.yaml. */
const EXCLUDED = [
  { apiGroups: ['', 'discovery.k8s.io'], kinds: ['Endpoints', 'EndpointSlice'] },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
  { apiGroups: ['certificates.k8s.io'], kinds: ['CertificateSigningRequest'] },
  { apiGroups: ['cert-manager.io'], kinds: ['CertificateRequest'] },
];

/** Argo CD's settings as its chart would write them: its defaults and what the plan's values say. */
export async function writeSettings(client: ClusterClient, plan: Plan): Promise<void> {
  const { cm = {} } = chartConfigs(plan);
  const data = Object.fromEntries(
    Object.entries({ 'resource.exclusions': toYaml(EXCLUDED), ...cm }).map(([key, value]) => [key, String(value)] as const),
  );
  const maps = [['argocd-cm', data] as const, ...EMPTY.map((name) => [name, {}] as const)];
  await Promise.all(
    maps.map(([name, content]) =>
      client.apply(
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'argocd', labels: LABELS }, data: content },
        { fieldManager: 'helm' },
      ),
    ),
  );
  await ensureServerKey(client);
}

/** The web server would make it; there is none here. */
async function ensureServerKey(client: ClusterClient): Promise<void> {
  const name = 'argocd-secret';
  const ref = makeRef('v1', 'Secret', name, 'argocd');
  const found = await client.find<ApiObject & { readonly data?: Readonly<Record<string, string>> }>(ref);
  if (found?.data?.['server.secretkey'] !== undefined) return;
  const data = { 'server.secretkey': Buffer.from(randomBytes(32).toString('base64')).toString('base64') };
  const metadata = { name, namespace: 'argocd', labels: LABELS };
  await client.apply({ apiVersion: 'v1', kind: 'Secret', metadata, data }, { fieldManager: 'argocd-server' });
}

/** Environment of Argo CD's parts that stands for `configs.params`: argoproj/argo-cd@v3.5.1 manifests/base has the same names. */
export function parameterEnvironment(plan: Plan): Readonly<Record<string, string>> {
  const parts: Readonly<Record<string, string>> = { controller: 'ARGOCD_APPLICATION_CONTROLLER', reposerver: 'ARGOCD_REPO_SERVER' };
  return Object.fromEntries(
    Object.entries(chartConfigs(plan).params ?? {}).flatMap(([key, value]) => {
      const [part, ...rest] = key.split('.');
      const prefix = parts[part!];
      return prefix === undefined ? [] : [[`${prefix}_${rest.join('_').toUpperCase()}`, String(value)] as const];
    }),
  );
}

function chartConfigs({ units }: Plan): ChartConfigs {
  for (const { body } of units) {
    if (body.type !== 'KubernetesObject' || body.manifest.kind !== 'HelmChart') continue;
    const { chart, values } = body.manifest['spec'] as { readonly chart?: string; readonly values?: { readonly configs?: ChartConfigs } };
    if (chart === 'argo-cd') return values?.configs ?? {};
  }
  return {};
}
