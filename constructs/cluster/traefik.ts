import { KUBE_SYSTEM } from '../core/k3s.js';
import { Construct } from 'constructs';
import { Home } from '../core/home.js';
import { HelmChartConfig, HelmChartConfigSpecFailurePolicy } from '../imports/helm.cattle.io.js';
import { TlsStore } from '../imports/traefik.io.js';
import type { Resources } from '../workload/resources.js';
import { type ChartResources, chartResources, podResources } from './chart-resources.js';

/** Values of Traefik's chart v40, which k3s 1.36.2 and later carry. */
interface TraefikValues {
  readonly ports: {
    readonly web: { readonly http: { readonly redirections: { readonly entryPoint: Redirect } } };
    readonly websecure: { readonly transport: { readonly respondingTimeouts: { readonly readTimeout: string } } };
  };
  readonly resources: ChartResources;
}

interface Redirect {
  readonly to: 'websecure';
  readonly scheme: 'https';
  readonly permanent: true;
}

export interface TraefikProps {
  readonly resources: Resources;
  /** Seconds a client may take to send a request, such as a large image layer. Range from 1. @default 600 */
  readonly readTimeoutSeconds?: number;
  /** Secret in `kube-system` with the certificate for hosts that no route names one for. @default - Traefik's own, self-signed */
  readonly defaultCertificate?: string;
}

/**
 * Settings of the Traefik that k3s brings: plain HTTP is sent on to HTTPS. Put it into a chart whose namespace is
 * `kube-system`. A wrong value leaves the running Traefik alone (failurePolicy abort) instead of removing it.
 */
export class Traefik extends Construct {
  constructor(scope: Construct, id: string, { resources, readTimeoutSeconds = 600, defaultCertificate }: TraefikProps) {
    super(scope, id);
    if (!Number.isSafeInteger(readTimeoutSeconds) || readTimeoutSeconds < 1) {
      throw new Error(`${this.node.path}: the read timeout is a whole number of seconds from 1, got ${readTimeoutSeconds}`);
    }
    const values: TraefikValues = {
      ports: {
        web: { http: { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } } },
        websecure: { transport: { respondingTimeouts: { readTimeout: `${readTimeoutSeconds}s` } } },
      },
      resources: chartResources(resources),
    };
    const config = new HelmChartConfig(this, 'config', {
      metadata: { name: 'traefik', namespace: KUBE_SYSTEM },
      spec: { values, failurePolicy: HelmChartConfigSpecFailurePolicy.ABORT },
    });
    if (defaultCertificate !== undefined) {
      // Traefik reads the store of this name, and only one may exist.
      const metadata = { name: 'default', namespace: KUBE_SYSTEM };
      new TlsStore(this, 'store', { metadata, spec: { defaultCertificate: { secretName: defaultCertificate } } });
    }
    Home.of(this).implies(config, {
      namespace: KUBE_SYSTEM,
      name: 'traefik',
      kind: 'Deployment',
      ...podResources(resources),
      source: 'traefik/traefik-helm-chart@v40.1.0 traefik/values.yaml (deployment.replicas 1), with our resources',
    });
  }
}
