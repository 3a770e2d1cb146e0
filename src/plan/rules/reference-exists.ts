import { certificatesBySecret } from './certificate-index.js';
import { workloadRule } from './each-workload.js';
import { readSpec, type HomeIndex, type Placed, type Workload } from './home-index.js';
import type { CertificateView, MiddlewareView } from './manifest-views.js';
import { listReferences, type PodReference } from './pod-references.js';
import { elsewhere } from './other-namespace.js';
import { listSome } from './list-text.js';

/** Keys cert-manager writes into the Secret of a Certificate. */
const CERTIFICATE_KEYS = ['tls.crt', 'tls.key', 'ca.crt'];
/** The one ConfigMap Kubernetes puts into every namespace. */
const ROOT_CA = 'kube-root-ca.crt';

const known = new WeakMap<Workload, readonly PodReference[]>();

/** What a workload names, listed once for all rules. */
function references(workload: Workload): readonly PodReference[] {
  const list = known.get(workload) ?? listReferences(workload.pod);
  known.set(workload, list);
  return list;
}

/** A pod waits for ever for a ConfigMap, Secret, claim or account that nobody makes. */
export const referenceExists = workloadRule('reference-exists', (home, report) => {
  const needed = (at: Placed, kind: string, name: string): void => {
    if (exists(home, kind, at.namespace, name)) return;
    report(
      at,
      `uses the ${kind} '${name}', which nothing creates in namespace ${at.namespace}${elsewhere(home, `core/${kind}`, name, at.namespace)}`,
      `correct the name, or add the ${kind}`,
    );
  };
  for (const middleware of home.ofKind('traefik.io/Middleware')) {
    const { basicAuth, digestAuth } = readSpec<MiddlewareView>(middleware.manifest);
    for (const secret of [basicAuth?.secret, digestAuth?.secret]) if (secret !== undefined) needed(middleware, 'Secret', secret);
  }
  for (const certificate of home.ofKind('cert-manager.io/Certificate')) {
    const { name, kind = 'Issuer', group = 'cert-manager.io' } = readSpec<CertificateView>(certificate.manifest).issuerRef ?? {};
    if (name === undefined || group !== 'cert-manager.io') continue;
    const namespace = kind === 'ClusterIssuer' ? '' : certificate.namespace;
    if (home.find(`cert-manager.io/${kind}`, namespace, name) !== undefined) continue;
    report(
      certificate,
      `uses the ${kind} '${name}', which does not exist, so no certificate is issued`,
      `correct issuerRef, or add the ${kind}`,
    );
  }
  return (workload) => {
    for (const { kind, name } of references(workload)) needed(workload, kind, name);
    const { priorityClassName: priority } = workload.pod;
    if (
      priority !== undefined &&
      !priority.startsWith('system-') &&
      home.find('scheduling.k8s.io/PriorityClass', '', priority) === undefined
    ) {
      report(
        workload,
        `has the priority class '${priority}', which does not exist, so its pods are refused`,
        `add the PriorityClass, or remove the reference`,
      );
    }
  };
});

/** A file or variable taken from a key that the ConfigMap or Secret does not have. */
export const configKey = workloadRule('config-key', (home, report) => {
  return (workload) => {
    for (const { kind, name, key } of references(workload)) {
      if (key === undefined) continue;
      const keys = listKeys(home, kind, workload.namespace, name);
      if (keys === undefined || keys.includes(key)) continue;
      report(
        workload,
        `takes '${key}' from the ${kind} '${name}', which has ${listSome(keys)}`,
        `use one of those keys, or add '${key}' there`,
      );
    }
  };
});

/** Environment from another workload's ConfigMap changes when that one is changed. */
export const foreignConfig = workloadRule('foreign-config', (home, report) => {
  return (workload) => {
    const own = nameLabel(workload.labels) ?? nameLabel(workload.manifest.metadata.labels);
    if (own === undefined) return;
    for (const { kind, name, environment } of references(workload)) {
      if (!environment || kind !== 'ConfigMap') continue;
      const owner = nameLabel(home.find('core/ConfigMap', workload.namespace, name)?.manifest.metadata.labels);
      if (owner === undefined || owner === own) continue;
      report(
        workload,
        `takes its environment from the ConfigMap '${name}', which belongs to ${owner}`,
        `give ${own} its own, or remove the label app.kubernetes.io/name from a shared one`,
      );
    }
  };
});

function nameLabel(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  return labels?.['app.kubernetes.io/name'];
}

function exists(home: HomeIndex, kind: string, namespace: string, name: string): boolean {
  if (home.find(`core/${kind}`, namespace, name) !== undefined || home.madeElsewhere(namespace)) return true;
  if (kind === 'Secret') return madeByCertificate(home, namespace, name);
  return kind === 'ConfigMap' && name === ROOT_CA;
}

function madeByCertificate(home: HomeIndex, namespace: string, name: string): boolean {
  return (
    certificatesBySecret(home)
      .get(name)
      ?.some(({ at }) => at.namespace === namespace) === true
  );
}

/** Keys of a ConfigMap or Secret, or undefined when they are not known here. */
function listKeys(home: HomeIndex, kind: string, namespace: string, name: string): readonly string[] | undefined {
  const object = home.find(`core/${kind}`, namespace, name);
  if (object === undefined) return kind === 'Secret' && madeByCertificate(home, namespace, name) ? CERTIFICATE_KEYS : undefined;
  const { data, stringData, binaryData } = object.manifest as {
    readonly data?: object;
    readonly stringData?: object;
    readonly binaryData?: object;
  };
  return [data, stringData, binaryData].flatMap((each) => Object.keys(each ?? {}));
}
