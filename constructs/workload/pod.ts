import type { Duration } from 'cdk8s';
import type { Container as KubeContainer, PodTemplateSpec } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { Home } from '../core/home.js';
import { type NameForm, WORKLOAD_NAME, named } from '../core/naming.js';
import { type Container, type ContainerPort, type InitContainer, kubeContainer } from './container.js';
import { NVIDIA_RUNTIME_CLASS } from './gpu.js';
import type { Mount, OwnClaim, StatefulMount } from './mount.js';
import { type Placement, placed } from './placement.js';
import { type OrdinalVolume, Volumes } from './volume.js';

/** What every kind of workload says of its Pods. */
export interface PodProps<Port extends string, M extends StatefulMount = Mount> {
  /** Name of the workload. RFC 1123 label of at most 47 characters, 52 for a CronJob and 57 for a Job. */
  readonly name: string;
  readonly containers: readonly [Container<Port, M>, ...Container<Port, M>[]];
  /** Run one after another before everything else. @default - none */
  readonly initContainers?: readonly InitContainer<M>[];
  /** Start after the init containers and before the main ones, and end after them. @default - none */
  readonly sidecars?: readonly Container<Port, M>[];
  /** @default - any node of an architecture that all images are built for */
  readonly placement?: Placement;
  /** Name of the ServiceAccount whose token it gets. @default - no token */
  readonly serviceAccount?: string;
  /** Name of a PriorityClass. @default - none */
  readonly priorityClass?: string;
  /** Whether it shares the node's network and its ports. @default false */
  readonly hostNetwork?: boolean;
  /** Group that owns its volumes. @default - as the volume comes */
  readonly fsGroup?: number;
  /** How long it may take to end. @default Duration.seconds(30) */
  readonly grace?: Duration;
}

/** Labels by which a workload finds its Pods. They never change: Kubernetes refuses that. */
export type Selector = Readonly<Record<string, string>>;

/** Anything whose Pods a Service can send to. */
export interface Workload<Port extends string = string> {
  readonly name: string;
  readonly selector: Selector;
  /** What its containers listen on, by name. */
  readonly ports: ReadonlyMap<Port, ContainerPort>;
}

export interface RenderedPod<Port extends string> {
  readonly template: PodTemplateSpec;
  readonly selector: Selector;
  readonly ports: ReadonlyMap<Port, ContainerPort>;
  readonly ownClaims: ReadonlyMap<string, OwnClaim>;
}

export interface PodOptions {
  /** @default - 'Always', as Kubernetes fills in */
  readonly restartPolicy?: 'Never' | 'OnFailure';
  /** What the workload may be called. @default WORKLOAD_NAME */
  readonly nameForm?: NameForm;
  /** @default - no ordinals */
  readonly ordinals?: OrdinalVolume & { readonly digest: string };
}

/** Renders the Pod of a workload that will stand at `id` below `scope`. */
export function renderPod<Port extends string>(
  scope: Construct,
  id: string,
  props: PodProps<Port, StatefulMount>,
  { restartPolicy, ordinals, nameForm = WORKLOAD_NAME }: PodOptions = {},
): RenderedPod<Port> {
  const where = `${scope.node.path}/${id}`;
  const { containers, initContainers = [], sidecars = [], placement = {} } = props;
  const selector: Selector = { 'app.kubernetes.io/name': named(nameForm, props.name, where, 'the name of a workload') };
  const home = Home.of(scope);
  const volumes = new Volumes(where, ordinals);
  const all: readonly Container<Port, StatefulMount>[] = [...initContainers, ...sidecars, ...containers];
  refuseNameTwice(all, where);
  const render = (container: Container<Port, StatefulMount>): KubeContainer => kubeContainer(home, container, volumes, where);
  const first = [...initContainers.map(render), ...sidecars.map((sidecar) => ({ ...render(sidecar), restartPolicy: 'Always' }))];
  const nvidia = all.some(({ gpu }) => gpu !== undefined && gpu.type !== 'amd');
  const spec = {
    initContainers: first.length === 0 ? undefined : first,
    containers: containers.map(render),
    volumes: volumes.rendered(),
    ...placed(
      placement,
      all.map(({ image }) => image),
      selector,
      where,
    ),
    runtimeClassName: nvidia ? NVIDIA_RUNTIME_CLASS : undefined,
    restartPolicy,
    serviceAccountName: props.serviceAccount,
    automountServiceAccountToken: props.serviceAccount !== undefined,
    // Kubernetes would describe every Service of the namespace in variables: thousands of games no longer start.
    enableServiceLinks: false,
    priorityClassName: props.priorityClass,
    hostNetwork: props.hostNetwork,
    dnsPolicy: props.hostNetwork === true ? 'ClusterFirstWithHostNet' : undefined,
    securityContext: { seccompProfile: { type: 'RuntimeDefault' }, fsGroup: props.fsGroup },
    terminationGracePeriodSeconds: props.grace?.toSeconds(),
  };
  const annotations = digestAnnotation(all, volumes, ordinals);
  return {
    template: { metadata: { labels: selector, annotations }, spec },
    selector,
    ports: portsByName(all, where),
    ownClaims: volumes.ownClaims,
  };
}

/** Kubernetes does not restart Pods when a ConfigMap changes; a changed template does. */
function digestAnnotation(
  containers: readonly Container<string, StatefulMount>[],
  { digests }: Volumes,
  ordinals: PodOptions['ordinals'],
): Record<string, string> | undefined {
  for (const { env, envFrom } of containers) {
    for (const name in env) {
      const value = env[name]!;
      if (typeof value !== 'string' && value.type === 'config') digests.set(value.config, value.digest);
    }
    for (const source of envFrom ?? []) if ('digest' in source) digests.set(source.name, source.digest);
  }
  if (ordinals !== undefined) digests.set(ordinals.config, ordinals.digest);
  if (digests.size === 0) return undefined;
  return {
    'permacade/config': [...digests]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, digest]) => digest)
      .join('-'),
  };
}

function portsByName<Port extends string>(containers: readonly Container<Port, StatefulMount>[], where: string): Map<Port, ContainerPort> {
  const all = new Map<Port, ContainerPort>();
  for (const { name: container, ports = [] } of containers) {
    for (const port of ports) {
      if (all.has(port.name))
        throw new Error(`${where}: port '${port.name}' of container '${container}' is declared by another container too: rename one`);
      all.set(port.name, port);
    }
  }
  return all;
}

function refuseNameTwice(containers: readonly { readonly name: string }[], where: string): void {
  const names = new Set<string>();
  for (const { name } of containers) {
    if (names.has(name)) throw new Error(`${where}: two containers are called '${name}': rename one`);
    names.add(name);
  }
}
