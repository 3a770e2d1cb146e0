import { Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { Cpu } from '../core/quantity.js';
import { Namespace } from '../workload/namespace.js';
import type { Resources } from '../workload/resources.js';
import { type ChartPin, ChartRelease } from './chart-release.js';
import { type ChartResources, chartResources, podResources } from './chart-resources.js';

/** Namespace cert-manager runs in, and where it looks for the Secrets of ClusterIssuers. */
export const CERT_MANAGER_NAMESPACE = 'cert-manager';

interface CertManagerValues {
  readonly crds: { readonly enabled: true; readonly keep: true };
  readonly startupapicheck: { readonly enabled: false };
  readonly global: { readonly leaderElection: { readonly namespace: string } };
  readonly resources: ChartResources;
  readonly webhook: { readonly resources: ChartResources };
  readonly cainjector: { readonly resources: ChartResources };
}

export interface CertManagerProps {
  readonly chart: ChartPin;
  /** Host that waits for its webhook: the first server. */
  readonly server: string;
  /** Of each of its three pods. @default - 10m and 64Mi, at most half a core and 256Mi: idle, it needs about 40Mi */
  readonly resources?: Resources;
}

/** cert-manager: makes and renews the certificates that routes use. Its kinds can be used once its webhook answers. */
export class CertManager extends Construct {
  readonly namespace: Namespace;

  constructor(scope: Construct, id: string, { chart, server, resources = USUAL }: CertManagerProps) {
    super(scope, id);
    this.namespace = new Namespace(this, 'namespace', { name: CERT_MANAGER_NAMESPACE, podSecurity: 'restricted' });
    const each = chartResources(resources);
    const workloads = ['cert-manager', 'cert-manager-cainjector', 'cert-manager-webhook'];
    new ChartRelease<CertManagerValues>(this, 'release', {
      name: 'cert-manager',
      namespace: CERT_MANAGER_NAMESPACE,
      chart,
      server,
      needs: [this.namespace],
      values: {
        crds: { enabled: true, keep: true },
        startupapicheck: { enabled: false },
        global: { leaderElection: { namespace: CERT_MANAGER_NAMESPACE } },
        resources: each,
        webhook: { resources: each },
        cainjector: { resources: each },
      },
      provides: ['cert-manager.io', 'acme.cert-manager.io'],
      gate: {
        crds: ['certificates.cert-manager.io', 'clusterissuers.cert-manager.io', 'issuers.cert-manager.io'],
        workloads: workloads.map((name) => `deployment/${name}` as const),
        accepts: [{ apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'probe' }, spec: { selfSigned: {} } }],
      },
      impliedPods: workloads.map((name) => ({
        namespace: CERT_MANAGER_NAMESPACE,
        name,
        kind: 'Deployment',
        ...podResources(resources),
        source: `cert-manager/cert-manager@${chart.version} deploy/charts/cert-manager, with our resources`,
      })),
      // cainjector writes the authority into the webhooks' configuration.
      ignoreDifferences: [
        {
          group: 'admissionregistration.k8s.io',
          kind: 'ValidatingWebhookConfiguration',
          jqPathExpressions: ['.webhooks[].clientConfig.caBundle'],
        },
        {
          group: 'admissionregistration.k8s.io',
          kind: 'MutatingWebhookConfiguration',
          jqPathExpressions: ['.webhooks[].clientConfig.caBundle'],
        },
      ],
    });
  }
}

const USUAL: Resources = {
  requests: { cpu: Cpu.millis(10), memory: Size.mebibytes(64) },
  limits: { cpu: Cpu.millis(500), memory: Size.mebibytes(256) },
};

/** ClusterIssuers read their Secrets from cert-manager's own namespace; elsewhere they would wait for ever. */
export function requireCertManagerNamespace(issuer: Construct): void {
  const { namespace } = Chart.of(issuer);
  if (namespace !== CERT_MANAGER_NAMESPACE) {
    throw new Error(
      `${issuer.node.path}: its chart has namespace '${namespace}', but issuers read Secrets in '${CERT_MANAGER_NAMESPACE}': use that`,
    );
  }
}
