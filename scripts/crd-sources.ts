/** Where the schemas of one file in `crds/` come from, and which of its kinds this project renders. */
export interface CrdSource {
  /** File name in `crds/`, without `.json`. */
  readonly file: string;
  /** Repository on GitHub. */
  readonly repository: string;
  /** Release tag. Matches the chart's version in `src/stacks/versions.ts`. */
  readonly tag: string;
  /** Commit that the tag points to. The files are read at this commit. */
  readonly commit: string;
  readonly licence: string;
  /** Files in the repository, in order. */
  readonly paths: readonly string[];
  /** Kinds to generate types for, because this project renders them. When there are none, only checks against an API server use the file. */
  readonly kinds: readonly string[];
}

const csi = (kind: string): string => `config/crd/bases/csi.ceph.io_${kind}.yaml`;
const certManager = (kind: string): string => `deploy/crds/${kind}.yaml`;
const prometheus = (kind: string): string => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`;

export const CRD_SOURCES: readonly CrdSource[] = [
  {
    file: 'argo-cd',
    repository: 'argoproj/argo-cd',
    tag: 'v3.4.4',
    commit: '443415b5527ac55366e0760c93ef0e1abd0cf273',
    licence: 'Apache-2.0',
    paths: ['application', 'appproject'].map((kind) => `manifests/crds/${kind}-crd.yaml`),
    kinds: ['Application', 'AppProject'],
  },
  {
    file: 'ceph-csi-operator',
    repository: 'ceph/ceph-csi-operator',
    tag: 'v1.0.4',
    commit: '29a66b683aa8873001c729b7b120e18604cdb445',
    licence: 'Apache-2.0',
    paths: ['cephconnections', 'clientprofilemappings', 'clientprofiles', 'drivers', 'operatorconfigs'].map(csi),
    // Rendered by the chart ceph-csi-drivers, which brings the roles they need along.
    kinds: [],
  },
  {
    file: 'cert-manager',
    repository: 'cert-manager/cert-manager',
    tag: 'v1.21.1',
    commit: '24e33194fb39488eff2bbf10c6dc640f407cad44',
    licence: 'Apache-2.0',
    paths: [
      'acme.cert-manager.io_challenges',
      'acme.cert-manager.io_orders',
      'cert-manager.io_certificaterequests',
      'cert-manager.io_certificates',
      'cert-manager.io_clusterissuers',
      'cert-manager.io_issuers',
    ].map(certManager),
    kinds: ['Certificate', 'ClusterIssuer', 'Issuer'],
  },
  {
    file: 'helm-controller',
    repository: 'k3s-io/helm-controller',
    tag: 'v0.17.7',
    commit: '21a911f86f912a79e06e4f1596c54d8237320e6e',
    licence: 'Apache-2.0',
    paths: ['helmcharts', 'helmchartconfigs'].map((kind) => `pkg/crds/yaml/generated/helm.cattle.io_${kind}.yaml`),
    kinds: ['HelmChart', 'HelmChartConfig'],
  },
  {
    file: 'prometheus-operator',
    repository: 'prometheus-operator/prometheus-operator',
    tag: 'v0.93.0',
    commit: 'f8fafd475f3d132e239432ae6172de60a6cb6516',
    licence: 'Apache-2.0',
    paths: ['servicemonitors', 'podmonitors', 'prometheusrules'].map(prometheus),
    kinds: [],
  },
  {
    file: 'rook',
    repository: 'rook/rook',
    tag: 'v1.20.6',
    commit: '4e1b7a626891a215949ab42a6957a0ef1e1a25e6',
    licence: 'Apache-2.0',
    paths: ['deploy/examples/crds.yaml'],
    kinds: ['CephCluster', 'CephFilesystem', 'CephFilesystemSubVolumeGroup', 'CephBlockPool'],
  },
  {
    file: 'traefik',
    repository: 'traefik/traefik',
    tag: 'v3.7.8',
    commit: '4a87f05acfa2beb0211cee6e2ad4d002289752b5',
    licence: 'MIT',
    paths: ['docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml'],
    kinds: ['IngressRoute', 'IngressRouteTCP', 'Middleware', 'ServersTransport', 'TLSOption', 'TLSStore'],
  },
];
