import type { Size } from 'cdk8s';
import { IntOrString, KubeDeployment, KubeService } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { toYaml } from '../core/yaml.js';
import { Home } from '../core/home.js';
import type { Image } from '../core/image.js';
import type { SecretRef } from '../core/secret-ref.js';
import { Certificate } from '../imports/cert-manager.io.js';
import type { Issuer } from '../workload/certificate.js';
import { Claim, type AccessMode } from '../workload/claim.js';
import { ConfigMap } from '../workload/config-map.js';
import { Credential } from '../workload/credential.js';
import { placed } from '../workload/placement.js';
import { type Resources, resourceRequirements } from '../workload/resources.js';

export interface RegistryProps {
  /** `registry:3…` from a public registry: nodes could not pull it from itself. */
  readonly image: Image;
  readonly storage: { readonly size: Size; readonly storageClass: string; readonly accessMode: AccessMode };
  readonly resources: Resources;
  /** Names and addresses that pushers and nodes reach it by; the certificate covers them all. */
  readonly names: readonly [string, ...string[]];
  /** @default - none */
  readonly addresses?: readonly string[];
  readonly issuer: Issuer;
  /** Lines of `htpasswd -nbB`: bcrypt is the only kind it takes. */
  readonly htpasswd: SecretRef;
  /** Random text that upload sessions are signed with. */
  readonly httpSecret: SecretRef;
  /** Port on the nodes that serve LoadBalancers. @default 5000 */
  readonly port?: number;
}

/** Labels of the registry's pods. */
export const REGISTRY_LABELS = { 'app.kubernetes.io/name': 'registry' } as const;
/** Where v3 reads its settings; the path of v2 is ignored. */
export const REGISTRY_CONFIG = '/etc/distribution';
/** Where it keeps images. */
export const REGISTRY_STORAGE = '/var/lib/registry';

const CONTAINER_PORT = 5000;
/** The image has no user of its own; it needs no rights beyond its files. */
export const REGISTRY_USER = 1000;

/** A place for the home's own images, inside the cluster: with login, over TLS, on storage of its own. */
export class Registry extends Construct {
  readonly claim: Claim;
  readonly config: ConfigMap<'config.yml'>;
  readonly image: Image;
  readonly service: KubeService;

  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    const { names, port = 5000 } = props;
    for (const name of names) Home.of(this).servesImages(this, `${name}:${port}`);
    this.image = props.image;
    this.claim = new Claim(this, 'claim', { name: 'registry', ...props.storage });
    this.config = new ConfigMap(this, 'config', { name: 'registry', data: { 'config.yml': toYaml(SETTINGS) } });
    new Credential(this, 'credentials', { name: 'registry', data: { htpasswd: props.htpasswd, 'http-secret': props.httpSecret } });
    const certificate = new Certificate(this, 'certificate', {
      metadata: { name: 'registry' },
      spec: {
        secretName: 'registry-tls',
        issuerRef: { group: 'cert-manager.io', kind: props.issuer.kind, name: props.issuer.name },
        dnsNames: [...names],
        ...(props.addresses === undefined ? {} : { ipAddresses: [...props.addresses] }),
        // It reads the file when it starts. The weekly cleanup restarts it, well within the last month.
        duration: '8760h0m0s',
        renewBefore: '720h0m0s',
      },
    });
    if (Construct.isConstruct(props.issuer)) certificate.node.addDependency(props.issuer);
    this.#deployment(props).addDependency(certificate);
    this.service = new KubeService(this, 'service', {
      metadata: { name: 'registry' },
      spec: {
        type: 'LoadBalancer',
        selector: REGISTRY_LABELS,
        ports: [{ name: 'https', port, targetPort: IntOrString.fromString('https'), protocol: 'TCP' }],
      },
    });
  }

  #deployment({ image, resources }: RegistryProps): KubeDeployment {
    const probe = { httpGet: { path: '/', port: IntOrString.fromString('https'), scheme: 'HTTPS' } };
    return new KubeDeployment(this, 'deployment', {
      metadata: { name: 'registry', labels: REGISTRY_LABELS },
      spec: {
        // No number of replicas: the default is 1, and the cleanup may say 0 for a while without anybody undoing it.
        selector: { matchLabels: REGISTRY_LABELS },
        strategy: { type: 'Recreate' },
        template: {
          metadata: { labels: REGISTRY_LABELS, annotations: { 'permacade/config': this.config.digest } },
          spec: {
            ...placed({}, [image], REGISTRY_LABELS, this.node.path),
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: REGISTRY_POD_SECURITY,
            containers: [
              {
                name: 'registry',
                image: Home.of(this).use(image),
                imagePullPolicy: 'IfNotPresent',
                env: [{ name: 'REGISTRY_HTTP_SECRET', valueFrom: { secretKeyRef: { name: 'registry', key: 'http-secret' } } }],
                ports: [{ name: 'https', containerPort: CONTAINER_PORT, protocol: 'TCP' }],
                readinessProbe: probe,
                livenessProbe: { ...probe, initialDelaySeconds: 10 },
                resources: resourceRequirements(resources, this.node.path),
                securityContext: REGISTRY_CONTAINER_SECURITY,
                volumeMounts: [
                  { name: 'storage', mountPath: REGISTRY_STORAGE },
                  { name: 'config', mountPath: REGISTRY_CONFIG, readOnly: true },
                  { name: 'login', mountPath: '/auth', readOnly: true },
                  { name: 'tls', mountPath: '/tls', readOnly: true },
                ],
              },
            ],
            volumes: [
              { name: 'storage', persistentVolumeClaim: { claimName: this.claim.name } },
              { name: 'config', configMap: { name: this.config.name } },
              { name: 'login', secret: { secretName: 'registry', items: [{ key: 'htpasswd', path: 'htpasswd' }] } },
              { name: 'tls', secret: { secretName: 'registry-tls' } },
            ],
          },
        },
      },
    });
  }
}

/** Settings of distribution/distribution@v3.1.1 docs/content/about/configuration.md. */
const SETTINGS = {
  version: '0.1',
  storage: {
    filesystem: { rootdirectory: REGISTRY_STORAGE },
    delete: { enabled: true },
    cache: { blobdescriptor: 'inmemory' },
    maintenance: { uploadpurging: { enabled: true, age: '168h', interval: '24h', dryrun: false } },
  },
  http: {
    addr: `:${CONTAINER_PORT}`,
    tls: { certificate: '/tls/tls.crt', key: '/tls/tls.key' },
    headers: { 'X-Content-Type-Options': ['nosniff'] },
  },
  auth: { htpasswd: { realm: 'registry', path: '/auth/htpasswd' } },
  health: { storagedriver: { enabled: true, interval: '30s', threshold: 3 } },
} as const;

export const REGISTRY_POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: REGISTRY_USER,
  runAsGroup: REGISTRY_USER,
  fsGroup: REGISTRY_USER,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

export const REGISTRY_CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] as string[] },
};
