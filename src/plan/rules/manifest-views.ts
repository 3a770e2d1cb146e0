import type { PoolSpec } from '../pool-room.js';

/** Rendered objects as far as rules read them. Everything may be absent: what is wrong must be reported, not trip a rule. */

export interface WorkloadView {
  readonly replicas: number;
  readonly serviceName: string;
  readonly ordinals: { readonly start?: number };
  readonly template: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
  readonly jobTemplate: {
    readonly spec?: { readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } } };
  };
  readonly volumeClaimTemplates: readonly { readonly metadata?: { readonly name?: string }; readonly spec?: ClaimView }[];
}

export interface ClaimView {
  readonly storageClassName?: string;
  readonly accessModes?: readonly string[];
  readonly volumeMode?: string;
  readonly volumeName?: string;
  readonly resources?: { readonly requests?: { readonly storage?: string | number } };
}

export interface ServicePortView {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: string | number;
  readonly protocol?: string;
}

export interface ServiceView {
  readonly type: string;
  readonly clusterIP: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePortView[];
  readonly loadBalancerClass: string;
}

export interface EndpointSliceView {
  readonly ports?: readonly { readonly name?: string; readonly port?: number; readonly protocol?: string }[];
}

/** A Service as an IngressRoute names it. */
export interface RouteServiceView {
  readonly name: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly port?: number | string;
}

export interface IngressRouteView {
  readonly entryPoints: readonly string[];
  readonly routes: readonly {
    readonly match?: string;
    readonly syntax?: string;
    readonly priority?: number;
    readonly middlewares?: readonly { readonly name: string; readonly namespace?: string }[];
    readonly services?: readonly RouteServiceView[];
  }[];
  readonly tls: { readonly secretName?: string };
}

export interface IngressBackendView {
  readonly service?: { readonly name: string; readonly port?: { readonly name?: string; readonly number?: number } };
}

export interface IngressView {
  readonly defaultBackend: IngressBackendView;
  readonly rules: readonly {
    readonly host?: string;
    readonly http?: {
      readonly paths?: readonly { readonly path?: string; readonly pathType?: string; readonly backend?: IngressBackendView }[];
    };
  }[];
  readonly tls: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
}

export interface MiddlewareView {
  readonly basicAuth: { readonly secret?: string };
  readonly digestAuth: { readonly secret?: string };
  readonly chain: { readonly middlewares?: readonly { readonly name: string; readonly namespace?: string }[] };
}

export interface CertificateView {
  readonly secretName: string;
  readonly dnsNames: readonly string[];
  readonly commonName: string;
  readonly issuerRef: { readonly name?: string; readonly kind?: string; readonly group?: string };
}

export interface AutoscalerView {
  readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
  readonly metrics: readonly { readonly resource?: { readonly name?: string; readonly target?: { readonly type?: string } } }[];
}

export interface HelmChartView {
  readonly chart: string;
  readonly repo: string;
  readonly version: string;
  readonly targetNamespace: string;
  readonly createNamespace: boolean;
  readonly valuesContent: string;
  readonly values: unknown;
}

interface SourceView {
  readonly chart?: string;
  readonly repoURL?: string;
  readonly targetRevision?: string;
  readonly helm?: unknown;
}

export interface ApplicationView {
  readonly source: SourceView;
  readonly sources: readonly SourceView[];
  readonly destination: { readonly namespace?: string };
  readonly syncPolicy: { readonly syncOptions?: readonly string[] };
}

export interface FilesystemView {
  readonly dataPools: readonly (PoolSpec & { readonly name?: string })[];
}
