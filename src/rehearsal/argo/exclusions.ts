import { load } from 'js-yaml';
import { z } from 'zod';

const list = z.array(
  z.strictObject({
    apiGroups: z.array(z.string()).optional(),
    kinds: z.array(z.string()).optional(),
    clusters: z.array(z.string()).optional(),
  }),
);

/** Kinds that Argo CD neither sees nor applies. */
export type Exclusions = z.infer<typeof list>;

/** Those that no setting changes: argoproj/argo-cd@v3.5.1 util/settings/resources_filter.go. */
const ALWAYS: Exclusions = [
  { apiGroups: ['events.k8s.io', 'metrics.k8s.io'], kinds: ['*'] },
  { apiGroups: [''], kinds: ['Event'] },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
];

/** Those that Argo CD is installed with: argoproj/argo-cd@v3.5.1 manifests/base/config/argocd-cm.yaml. */
export const DEFAULT_EXCLUSIONS: Exclusions = [
  { apiGroups: ['', 'discovery.k8s.io'], kinds: ['Endpoints', 'EndpointSlice'] },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
  {
    apiGroups: ['authentication.k8s.io', 'authorization.k8s.io'],
    kinds: [
      'SelfSubjectReview',
      'TokenReview',
      'LocalSubjectAccessReview',
      'SelfSubjectAccessReview',
      'SelfSubjectRulesReview',
      'SubjectAccessReview',
    ],
  },
  { apiGroups: ['certificates.k8s.io'], kinds: ['CertificateSigningRequest'] },
  { apiGroups: ['cert-manager.io'], kinds: ['CertificateRequest'] },
  { apiGroups: ['cilium.io'], kinds: ['CiliumIdentity', 'CiliumEndpoint', 'CiliumEndpointSlice'] },
  {
    apiGroups: ['kyverno.io', 'reports.kyverno.io', 'wgpolicyk8s.io'],
    kinds: [
      'PolicyReport',
      'ClusterPolicyReport',
      'EphemeralReport',
      'ClusterEphemeralReport',
      'AdmissionReport',
      'ClusterAdmissionReport',
      'BackgroundScanReport',
      'ClusterBackgroundScanReport',
      'UpdateRequest',
    ],
  },
];

/** Reads key `resource.exclusions` of argocd-cm. */
export function readExclusions(text: string): Exclusions {
  const read = list.safeParse(load(text) ?? []);
  if (!read.success) throw new Error(`argocd-cm: resource.exclusions: ${read.error.issues[0]!.message}`);
  return read.data;
}

/** @param group empty for the core group */
export function isExcluded(exclusions: Exclusions, group: string, kind: string): boolean {
  return [...ALWAYS, ...exclusions].some(
    ({ apiGroups = [], kinds = [] }) => (apiGroups.length === 0 || has(apiGroups, group)) && (kinds.length === 0 || has(kinds, kind)),
  );
}

function has(list: readonly string[], name: string): boolean {
  return list.includes('*') || list.includes(name);
}
