import { KubeSecret } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { HomeChart } from '../../core/chart.js';
import type { ImpliedPod } from '../../core/implied-pod.js';
import { type SecretRef, asString } from '../../core/secret-ref.js';
import { Namespace } from '../../workload/namespace.js';
import type { Resources } from '../../workload/resources.js';
import { type ChartPin, ChartRelease } from '../chart-release.js';
import { podResources } from '../chart-resources.js';
import { ARGOCD_NAMESPACE } from './application.js';
import { ARGO_CD_RESOURCES, type ArgoCdResources } from './argo-cd-resources.js';
import { type ArgoCdValues, argoCdValues } from './values.js';

export interface ArgoCdProps {
  readonly chart: ChartPin;
  /** Tag of `quay.io/argoproj/argocd`. */
  readonly version: string;
  /** Name its page is reached by: `argocd.home.arpa`. */
  readonly host: string;
  /** Host that waits for it: the first server. */
  readonly waitOn: string;
  /** bcrypt hash, as `$2a$…`, of the password of user `admin`. */
  readonly adminPassword: SecretRef;
  /**
   * When that password was last set, in RFC 3339; later than any session that should end with it.
   * @default '2026-01-01T00:00:00Z'
   */
  readonly adminPasswordSetAt?: string;
  /** Whether it has a web page and an API. Without, `argocd admin dashboard` shows the same on a workstation. @default true */
  readonly ui?: boolean;
  /** @default ARGO_CD_RESOURCES */
  readonly resources?: ArgoCdResources;
}

/**
 * Argo CD, which keeps the cluster as the Git repository says. Pulumi applies everything in here, so nothing in here needs
 * what Argo CD applies: its route and certificate are an {@link ArgoCdRoute} in a chart of Argo CD's own.
 */
export class ArgoCd extends HomeChart {
  /** What must be there before an Application can be: definitions, and the controller that reads it. */
  readonly release: Construct;

  constructor(scope: Construct, id: string, props: ArgoCdProps) {
    super(scope, id, { name: 'argo-cd', namespace: ARGOCD_NAMESPACE, owner: 'pulumi' });
    const { chart, version, host, waitOn, ui = true, resources = ARGO_CD_RESOURCES } = props;
    const namespace = new Namespace(this, 'namespace', { name: ARGOCD_NAMESPACE, podSecurity: 'baseline' });
    const secret = this.#adminSecret(props);
    this.release = new ChartRelease<ArgoCdValues>(this, 'release', {
      name: 'argocd',
      namespace: ARGOCD_NAMESPACE,
      chart,
      server: waitOn,
      needs: [namespace, secret],
      values: argoCdValues({ version, host, ui, resources }),
      provides: ['argoproj.io'],
      // With GitOps switched off, it would go on undoing what Pulumi does.
      removal: 'uninstalled',
      gate: {
        crds: ['applications.argoproj.io', 'appprojects.argoproj.io'],
        workloads: [
          'statefulset/argocd-application-controller',
          'deployment/argocd-repo-server',
          'deployment/argocd-redis',
          ...(ui ? (['deployment/argocd-server'] as const) : []),
        ],
      },
      impliedPods: pods(resources, ui, `argoproj/argo-helm@argo-cd-${chart.version} charts/argo-cd, with our resources`),
    });
  }

  /**
   * Argo CD adds keys of its own to this Secret when it starts. Server-side apply owns only the keys written here, so they
   * stay; the chart is told to make no such Secret.
   */
  #adminSecret({ adminPassword, adminPasswordSetAt = '2026-01-01T00:00:00Z' }: ArgoCdProps): KubeSecret {
    if (Number.isNaN(Date.parse(adminPasswordSetAt))) {
      throw new Error(
        `${this.node.path}: the time the password was set is RFC 3339, such as 2026-01-01T00:00:00Z, got '${adminPasswordSetAt}'`,
      );
    }
    return new KubeSecret(this, 'admin', {
      metadata: { name: 'argocd-secret', labels: { 'app.kubernetes.io/name': 'argocd-secret', 'app.kubernetes.io/part-of': 'argocd' } },
      type: 'Opaque',
      stringData: { 'admin.password': asString(adminPassword), 'admin.passwordMtime': adminPasswordSetAt },
    });
  }
}

function pods(resources: ArgoCdResources, ui: boolean, source: string): readonly ImpliedPod[] {
  const pod = (name: string, kind: ImpliedPod['kind'], amounts: Resources): ImpliedPod => ({
    namespace: ARGOCD_NAMESPACE,
    name: `argocd-${name}`,
    kind,
    ...podResources(amounts),
    source,
  });
  return [
    pod('application-controller', 'StatefulSet', resources.controller),
    pod('repo-server', 'Deployment', resources.repoServer),
    pod('redis', 'Deployment', resources.redis),
    ...(ui ? [pod('server', 'Deployment', resources.server)] : []),
  ];
}
