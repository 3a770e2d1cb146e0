import { KUBE_SYSTEM } from '../../../constructs/core/k3s.js';
import { Size } from 'cdk8s';
import { AcmeIssuer } from '../../../constructs/cluster/acme-issuer.js';
import { CERT_MANAGER_NAMESPACE, CertManager } from '../../../constructs/cluster/cert-manager.js';
import { NvidiaDevicePlugin, type GpuSharing } from '../../../constructs/cluster/nvidia-device-plugin.js';
import { PrivateCa } from '../../../constructs/cluster/private-ca.js';
import { RegistryCleanup } from '../../../constructs/cluster/registry-cleanup.js';
import { Registry } from '../../../constructs/cluster/registry.js';
import { Traefik } from '../../../constructs/cluster/traefik.js';
import { HomeChart } from '../../../constructs/core/chart.js';
import type { Home } from '../../../constructs/core/home.js';
import { constructId } from '../../../constructs/core/identity.js';
import { GPU_NODES } from '../../../constructs/core/machine.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import type { Issuer } from '../../../constructs/workload/certificate.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import type { Settings } from '../../settings/settings.js';
import { charts, images } from '../versions.js';
import { firstServer } from './machines.js';
import type { Site } from './site.js';

// The versions of the Helm charts below are in ../versions.ts. A new chart gets its version there first.

/** Settings of the Traefik that k3s installs. */
export function ingress(home: Home): void {
  const chart = new HomeChart(home, 'ingress', { name: 'ingress', namespace: KUBE_SYSTEM });
  new Traefik(chart, 'traefik', {
    resources: {
      requests: { cpu: Cpu.millis(50), memory: Size.mebibytes(96) },
      limits: { cpu: Cpu.cores(1), memory: Size.mebibytes(256) },
    },
  });
}

/** Who signs certificates: the home's own authority, and a public one where there is a public zone. */
export function issuers(home: Home, settings: Settings): { readonly home: Issuer; readonly public: Issuer | undefined } {
  const operator = new HomeChart(home, 'cert-manager', { name: 'cert-manager', namespace: CERT_MANAGER_NAMESPACE });
  new CertManager(operator, 'operator', { chart: charts.certManager, server: firstServer(settings).name });
  const chart = new HomeChart(home, 'issuers', { name: 'issuers', namespace: CERT_MANAGER_NAMESPACE });
  const ca = new PrivateCa(chart, 'home', { name: 'home', certificate: settings.ca.certificate, key: new SecretRef('home-ca-key') });
  const { acme } = settings;
  if (acme === undefined) return { home: ca.issuer, public: undefined };
  const issuer = new AcmeIssuer(chart, 'public', {
    name: 'public',
    email: acme.email,
    cloudflareToken: new SecretRef(acme.tokenSecret),
    zones: [acme.zone],
    directory: acme.staging ? 'staging' : 'production',
  });
  return { home: ca.issuer, public: issuer.issuer };
}

/** Lets the scheduler count NVIDIA cards, where a machine has one. */
export function graphics(home: Home, { machines, gpu }: Settings): void {
  if (machines.every((machine) => machine.gpu === undefined)) return;
  const sharing: GpuSharing = gpu.sharing === 'timeSlicing' ? { type: gpu.sharing, replicas: gpu.replicas } : { type: gpu.sharing };
  const chart = new HomeChart(home, 'graphics', { name: 'graphics', namespace: KUBE_SYSTEM });
  new NvidiaDevicePlugin(chart, 'nvidia', { image: images.nvidiaDevicePlugin, nodeSelector: GPU_NODES, sharing });
}

/** The registry for images built at home, unless it stands outside the cluster. */
export function registry({ home, settings, issuer, shared, addresses }: Site): void {
  const { registry: wanted, ingress: doors } = settings;
  if (wanted.where !== 'cluster') return;
  const chart = new HomeChart(home, 'registry', { name: 'registry', namespace: 'registry' });
  new Namespace(chart, 'namespace', { name: 'registry', podSecurity: 'restricted' });
  const made = new Registry(chart, 'registry', {
    image: images.registry,
    storage: { size: Size.mebibytes(Math.ceil(wanted.storageBytes / 2 ** 20)), ...shared },
    resources: {
      requests: { cpu: Cpu.millis(50), memory: Size.mebibytes(128) },
      limits: { cpu: Cpu.cores(1), memory: Size.mebibytes(512) },
    },
    names: [wanted.host],
    addresses: doors.addresses,
    issuer,
    htpasswd: new SecretRef('registry-htpasswd'),
    httpSecret: new SecretRef('registry-http-secret'),
    port: wanted.port,
  });
  addresses.add('the registry', {
    name: 'registry',
    hosts: [wanted.host],
    url: `https://${wanted.host}:${wanted.port}`,
    service: { namespace: chart.namespace!, name: made.service.name },
    unit: constructId(made.service),
  });
  new RegistryCleanup(chart, 'cleanup', { registry: made, kubectl: images.kubectl });
}
