import type { Container as KubeContainer, EnvVar } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Home } from '../core/home.js';
import type { Image } from '../core/image.js';
import { DNS_LABEL, PORT_NAME, named } from '../core/naming.js';
import type { ConfigMap } from './config-map.js';
import type { Credential } from './credential.js';
import { type Environment, POD_INDEX, environmentVariable } from './environment.js';
import { type Gpu, gpuResource, gpuVariables } from './gpu.js';
import type { Mount, StatefulMount } from './mount.js';
import { type Probe, kubeProbe } from './probe.js';
import { type Resources, resourceRequirements } from './resources.js';
import { type Security, securityContext } from './security.js';
import type { Volumes } from './volume.js';

/** A container that runs once, to its end, before the others start. */
export interface InitContainer<M extends StatefulMount = Mount> {
  /** RFC 1123 label, unique in the Pod. */
  readonly name: string;
  readonly image: Image;
  /** What is started instead of the image's entry point. @default - the image's own */
  readonly command?: readonly string[];
  /** `$(NAME)` stands for a variable of this container. @default - the image's own */
  readonly args?: readonly string[];
  /** @default - none */
  readonly env?: Environment;
  /** Objects whose keys all become variables. @default - none */
  readonly envFrom?: readonly (ConfigMap | Credential)[];
  readonly resources: Resources;
  /** @default - no graphics card */
  readonly gpu?: Gpu;
  /** @default - none */
  readonly mounts?: readonly M[];
  /** @default - every right dropped, no way to more */
  readonly security?: Security;
  /** Absolute path. @default - the image's own */
  readonly workingDirectory?: string;
}

/** A container that keeps running. */
export interface Container<Port extends string = string, M extends StatefulMount = Mount> extends InitContainer<M> {
  /** What it listens on, by name. @default - nothing */
  readonly ports?: readonly ContainerPort<Port>[];
  /** Restarted when it fails. @default - none */
  readonly liveness?: Probe<NoInfer<Port>>;
  /** Left out of Services while it fails. @default - none */
  readonly readiness?: Probe<NoInfer<Port>>;
  /** Holds the other two back until it succeeded once. @default - none */
  readonly startup?: Probe<NoInfer<Port>>;
}

export interface ContainerPort<Port extends string = string> {
  /** At most 15 characters; probes and Services name it. */
  readonly name: Port;
  /** Range 1 to 65535. */
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: Protocol;
  /** Port taken on the node itself, so that only one such Pod fits on it. @default - none */
  readonly hostPort?: number;
}

export type Protocol = 'TCP' | 'UDP';

/** Renders a container. Throws on impossible names, ports, probes and limits, each with the container's place. */
export function kubeContainer<Port extends string>(
  home: Home,
  container: Container<Port, StatefulMount>,
  volumes: Volumes,
  where: string,
): KubeContainer {
  const { image, ports = [], mounts = [], gpu, security = {}, liveness, readiness, startup } = container;
  const name = named(DNS_LABEL, container.name, where, 'the name of a container');
  const at = `${where}: container '${name}'`;
  for (const port of ports) checkPort(port, at);
  const probe = (kind: string, wanted: Probe<Port> | undefined) => wanted && kubeProbe(wanted, ports, `${at}: its ${kind} probe`);
  return {
    name,
    image: home.use(image),
    imagePullPolicy: 'IfNotPresent',
    command: container.command && [...container.command],
    args: container.args && [...container.args],
    workingDir: container.workingDirectory,
    env: variables(container, at),
    envFrom: container.envFrom?.map((source) =>
      source.kind === 'Secret' ? { secretRef: { name: source.name } } : { configMapRef: { name: source.name } },
    ),
    ports:
      ports.length === 0
        ? undefined
        : ports.map(({ name, port, protocol, hostPort }) => ({ name, containerPort: port, protocol: protocol ?? 'TCP', hostPort })),
    resources: resourceRequirements(container.resources, at, gpu && gpuResource(gpu, at)),
    volumeMounts: mounts.length === 0 ? undefined : mounts.map((mount) => volumes.mount(mount)),
    livenessProbe: probe('liveness', liveness),
    readinessProbe: probe('readiness', readiness),
    startupProbe: probe('startup', startup),
    securityContext: securityContext(security, image),
  };
}

function variables({ env = {}, mounts = [], gpu }: InitContainer<StatefulMount>, at: string): EnvVar[] | undefined {
  const all: EnvVar[] = [];
  if (mounts.some(({ type }) => type === 'ordinal')) all.push(environmentVariable(POD_INDEX, { type: 'pod-index' }, at));
  for (const name in env) if (name !== POD_INDEX || all.length === 0) all.push(environmentVariable(name, env[name]!, at));
  if (gpu !== undefined) all.push(...gpuVariables(gpu).filter(({ name }) => env[name] === undefined));
  return all.length === 0 ? undefined : all;
}

function checkPort({ name, port, hostPort }: ContainerPort, at: string): void {
  named(PORT_NAME, name, at, 'the name of a port');
  for (const number of [port, hostPort ?? port]) {
    if (!Number.isInteger(number) || number < 1 || number > 65535)
      throw new Error(`${at}: port '${name}' is a number from 1 to 65535, got ${number}`);
  }
}
