import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadCrds, readCrds } from '../../../src/cluster/check/crds.js';
import { yamlOf } from '../../../constructs/core/yaml.js';
import { Argo, type ArgoOptions, type SyncOptions } from '../../../src/rehearsal/argo/argo.js';
import type { ArgoReport } from '../../../src/rehearsal/argo/report.js';
import { CommittedFiles } from '../../../src/rehearsal/argo/repository.js';
import type { ApplicationStatus } from '../../../src/rehearsal/argo/status.js';
import type { ApiClient } from '../../../src/cluster/client/api-client.js';
import type { ApiObject } from '../../../src/cluster/client/api-watch.js';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../src/rehearsal/control-plane/control-plane.js';
import { ROOT } from '../control-plane/available.js';

/** Nobody answers webhooks here, and nothing makes service accounts. */
const API_SERVER_ARGS = ['--disable-admission-plugins=MutatingAdmissionWebhook,ServiceAccount,ValidatingAdmissionWebhook'];
const URL = 'https://github.com/example/home.git';

export type Plain = Readonly<Record<string, unknown>> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: Readonly<Record<string, string>> };
};

/** What tests say when a sync must not wait long for what never comes. */
export const BRIEFLY: SyncOptions = { patience: 700, deadline: 20_000 };

/** A real API server with Argo CD's stand-in, for the tests of one file; one repository and some Applications for each test. */
export class Cluster {
  readonly installed: string[] = [];
  repository = new CommittedFiles({ url: URL, branch: 'main', path: 'out' });
  #files = new Map<string, string>();
  #count = 0;

  private constructor(
    readonly controlPlane: ControlPlane,
    readonly client: ApiClient,
  ) {}

  static async start(crds: readonly string[] = ['argo-cd.yaml']): Promise<Cluster> {
    const binaries = await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT });
    const controlPlane = await ControlPlane.start({ binaries, apiServerArgs: API_SERVER_ARGS });
    const { oldClient: client } = controlPlane;
    const sources = await readCrds(join(ROOT, 'crds'));
    await loadCrds(
      controlPlane.client,
      sources.filter(({ file }) => crds.includes(file)),
    );
    const cluster = new Cluster(controlPlane, client);
    await cluster.namespace('argocd');
    await cluster.project('home', {
      sourceRepos: ['*'],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    });
    return cluster;
  }

  async stop(): Promise<void> {
    await this.controlPlane.stop();
  }

  /** Forgets every Application, and what is in the repository. */
  async reset(): Promise<void> {
    this.repository = new CommittedFiles({ url: URL, branch: 'main', path: 'out' });
    this.#files = new Map();
    this.installed.length = 0;
    const applications = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
    for (const { metadata } of (await this.client.list(applications)).items) {
      await this.client.patch(`${applications}/${metadata.name}`, { metadata: { finalizers: [] } });
      await this.client.delete(`${applications}/${metadata.name}`);
    }
    await this.client.delete('/api/v1/namespaces/argocd/configmaps/argocd-cm');
  }

  /** A namespace of this test's own. */
  async freshNamespace(): Promise<string> {
    return this.namespace(`test-${++this.#count}`);
  }

  async namespace(name: string): Promise<string> {
    await this.client.apply(`/api/v1/namespaces/${name}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    return name;
  }

  async project(name: string, spec: object): Promise<void> {
    await this.client.apply(`/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects/${name}`, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name, namespace: 'argocd' },
      spec,
    });
  }

  /** Replaces a folder of the repository in a new commit. */
  commit(folder: string, ...objects: readonly Plain[]): string {
    for (const path of this.#files.keys()) if (path.startsWith(`${folder}/`)) this.#files.delete(path);
    objects.forEach((object, index) => this.#files.set(`${folder}/${index}.yaml`, yamlOf(object)));
    return this.repository.commit(this.#files);
  }

  /** Creates or changes an Application, as a person or Pulumi does. */
  async application(application: Plain): Promise<void> {
    await this.client.apply(`/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${application.metadata.name}`, application);
  }

  argo(options: Partial<ArgoOptions> = {}): Argo {
    return new Argo({
      client: this.client,
      repository: this.repository,
      second: 2,
      installChart: async ({ name }) => void this.installed.push(name),
      ...options,
    });
  }

  async sync(options: SyncOptions = BRIEFLY): Promise<ArgoReport> {
    return this.argo().sync(options);
  }

  async status(application: string): Promise<ApplicationStatus> {
    const object = await this.client.get<ApiObject>(`/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${application}`);
    return (object['status'] ?? {}) as ApplicationStatus;
  }

  async deployment(namespace: string, name: string): Promise<ApiObject | undefined> {
    return this.client.find(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
  }

  async configMap(
    namespace: string,
    name: string,
  ): Promise<(ApiObject & { readonly data?: Readonly<Record<string, string>> }) | undefined> {
    return this.client.find(`/api/v1/namespaces/${namespace}/configmaps/${name}`);
  }

  /** Does what the garbage collector does with objects that are deleted in the foreground and own nothing. */
  collectGarbage(namespace: string, plurals: readonly string[]): { stop(): Promise<void> } {
    let running = true;
    const paths = plurals.map((plural) =>
      plural === 'applications'
        ? `/apis/argoproj.io/v1alpha1/namespaces/argocd/${plural}`
        : `/${plural === 'deployments' ? 'apis/apps/v1' : 'api/v1'}/namespaces/${namespace}/${plural}`,
    );
    const loop = (async () => {
      while (running) {
        for (const path of paths) {
          for (const { metadata } of (await this.client.list(path)).items) {
            const finalizers = (metadata.finalizers ?? []).filter((finalizer) => finalizer !== 'foregroundDeletion');
            if (metadata.deletionTimestamp === undefined || finalizers.length === metadata.finalizers?.length) continue;
            await this.client.patch(`${path}/${metadata.name}`, { metadata: { finalizers } }).catch(() => undefined);
          }
        }
        await wait(20);
      }
    })();
    return {
      stop: async () => {
        running = false;
        await loop;
      },
    };
  }

  /** Says what the deployment controller would say once every pod is there. */
  async rollOut(namespace: string, name: string, replicas = 1): Promise<void> {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
    const { metadata } = await this.client.get<ApiObject>(path);
    const all = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
    await this.client.patchStatus(path, { observedGeneration: metadata.generation, ...all });
  }
}

/** An Application as this project writes it, unless told otherwise. */
export function application(name: string, namespace: string, spec: object = {}, metadata: object = {}): Plain {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd', ...metadata },
    spec: {
      project: 'home',
      destination: { server: 'https://kubernetes.default.svc', namespace },
      source: { repoURL: URL, targetRevision: 'main', path: `out/${name}`, directory: { recurse: false } },
      syncPolicy: policy(),
      ...spec,
    },
  };
}

export function policy(options: readonly string[] = [], more: object = {}): object {
  return {
    automated: { prune: true, selfHeal: true },
    retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
    syncOptions: ['ServerSideApply=true', 'FailOnSharedResource=true', 'RespectIgnoreDifferences=true', ...options],
    ...more,
  };
}

export function configMap(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>> = {},
  annotations?: Readonly<Record<string, string>>,
): Plain {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, ...(annotations && { annotations }) }, data };
}

export function deployment(
  namespace: string,
  name: string,
  annotations?: Readonly<Record<string, string>>,
  image = 'example/game:1',
): Plain {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, ...(annotations && { annotations }) },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } },
    },
  };
}

export function wave(number: number): Readonly<Record<string, string>> {
  return { 'argocd.argoproj.io/sync-wave': String(number) };
}

export function options(text: string): Readonly<Record<string, string>> {
  return { 'argocd.argoproj.io/sync-options': text };
}
