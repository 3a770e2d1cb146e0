import { KUBE_SYSTEM } from '../core/k3s.js';
import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { HomeChart, type IgnoredDifference } from '../core/chart.js';
import { Home } from '../core/home.js';
import type { ImpliedPod } from '../core/implied-pod.js';
import { HostCommand } from '../core/units.js';
import { HelmChart, HelmChartSpecFailurePolicy } from '../imports/helm.cattle.io.js';
import { applicationManifest } from './argo-cd/application.js';
import { type Gate, gateCommand } from './gate.js';

/** A Helm chart at one version. */
export interface ChartPin {
  /** `https://…` of the repository that holds the chart. */
  readonly repo: string;
  readonly name: string;
  readonly version: string;
}

export interface ChartReleaseProps<Values extends object> {
  /** Name of the release; one per cluster. RFC 1123 label. */
  readonly name: string;
  /** Namespace it is installed into. It must exist first, so add it to {@link needs}. */
  readonly namespace: string;
  readonly chart: ChartPin;
  /** Values that differ from the chart's defaults. A closed type per chart, so that a misspelled value is an error. */
  readonly values: Values;
  /** Constructs that must be applied first, such as the namespace. @default - none */
  readonly needs?: readonly IConstruct[];
  /** API groups whose kinds exist once it is installed. @default - none */
  readonly provides?: readonly string[];
  /** Pods it creates. @default - none */
  readonly impliedPods?: readonly ImpliedPod[];
  /** Waits until the objects of {@link provides} can be applied. Not used under Argo CD, which retries instead. */
  readonly gate: Gate;
  /** Host that runs the gate; the first server. */
  readonly server: string;
  /**
   * What happens to the release when it leaves the program while Pulumi owns it. `stays` is for charts whose definitions would be
   * deleted too, and with them every object of their kinds. `uninstalled` is for charts that must stop working and keep their
   * definitions.
   * @default 'stays'
   */
  readonly removal?: 'stays' | 'uninstalled';
  /** Fields that the chart's own controllers write. @default - none */
  readonly ignoreDifferences?: readonly IgnoredDifference[];
}

/**
 * A Helm chart. If Pulumi owns the {@link HomeChart}, k3s's helm-controller installs it and a gate waits for it; if Argo CD does,
 * an Application installs it. By default neither removes the release when it leaves the program; uninstall it by hand.
 */
export class ChartRelease<Values extends object> extends Construct {
  constructor(scope: Construct, id: string, props: ChartReleaseProps<Values>) {
    super(scope, id);
    const home = Home.of(this);
    const chart = enclosingChart(this);
    const first = home.gitops === undefined || chart.owner === 'pulumi' ? this.#byHelmController(props) : this.#byArgoCd(chart, props);
    for (const need of props.needs ?? []) first.node.addDependency(need);
    home.provides(this, ...(props.provides ?? []));
    home.implies(this, ...(props.impliedPods ?? []));
  }

  #byHelmController({ name, namespace, chart, values, gate, server, removal = 'stays' }: ChartReleaseProps<Values>): Construct {
    const release = new HelmChart(this, 'chart', {
      metadata: { name, namespace: KUBE_SYSTEM },
      spec: {
        repo: chart.repo,
        chart: chart.name,
        version: chart.version,
        targetNamespace: namespace,
        values,
        // A failed upgrade waits for a person; the default would uninstall, and lose definitions and what they define.
        failurePolicy: HelmChartSpecFailurePolicy.ABORT,
        // Objects that Argo CD installed earlier are marked as another owner's. Helm takes them over instead of failing.
        takeOwnership: true,
        forceConflicts: true,
      },
    });
    const contents = JSON.stringify([chart, namespace, values]);
    const command = gateCommand({ ...gate, release: name, namespace, server, contents, stays: removal === 'stays' });
    new HostCommand(this, 'gate', { ...command, host: server }).node.addDependency(release);
    return release;
  }

  #byArgoCd({ project }: HomeChart, { name, namespace, chart, values, ignoreDifferences }: ChartReleaseProps<Values>): Construct {
    const source = { repoUrl: chart.repo, targetRevision: chart.version, chart: chart.name, releaseName: name, values };
    // A HomeChart of the same name has an Application, too.
    const application = {
      name: `${name}-chart`,
      namespace,
      project,
      source,
      ...(ignoreDifferences === undefined ? {} : { ignoreDifferences }),
    };
    return new ApiObject(this, 'application', applicationManifest(application));
  }
}

function enclosingChart(construct: Construct): HomeChart {
  const chart = construct.node.scopes.findLast((scope) => HomeChart.is(scope));
  if (chart === undefined) throw new Error(`${construct.node.path}: a chart release must be inside a HomeChart, which says its owner`);
  return chart as HomeChart;
}
