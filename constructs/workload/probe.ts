import type { Duration } from 'cdk8s';
import { IntOrString, type Probe as KubeProbe } from 'cdk8s-plus-28/lib/imports/k8s.js';

/** How the kubelet asks a container whether it is well. Ports are named, never numbered. */
export type Probe<Port extends string> = HttpProbe<Port> | TcpProbe<Port> | GrpcProbe<Port> | ExecProbe;

export interface ProbeTiming {
  /** How long after the start the first question comes. @default - at once */
  readonly initialDelay?: Duration;
  /** @default Duration.seconds(10) */
  readonly period?: Duration;
  /** @default Duration.seconds(1) */
  readonly timeout?: Duration;
  /** Failures in a row before it counts. Range from 1. @default 3 */
  readonly failures?: number;
}

/** Well when a GET answers with a status from 200 to 399. */
export interface HttpProbe<Port extends string> extends ProbeTiming {
  readonly type: 'http';
  readonly port: Port;
  /** @default '/' */
  readonly path?: string;
  /** @default 'HTTP' */
  readonly scheme?: 'HTTP' | 'HTTPS';
}

/** Well when a connection opens. */
export interface TcpProbe<Port extends string> extends ProbeTiming {
  readonly type: 'tcp';
  readonly port: Port;
}

/** Well when the gRPC health service says so. */
export interface GrpcProbe<Port extends string> extends ProbeTiming {
  readonly type: 'grpc';
  readonly port: Port;
  /** Service asked about. @default - the server as a whole */
  readonly service?: string;
}

/** Well when the command exits with 0 inside the container. */
export interface ExecProbe extends ProbeTiming {
  readonly type: 'exec';
  readonly command: readonly [string, ...string[]];
}

/** Renders a probe. Throws when it names a port that the container does not declare, quoting both. */
export function kubeProbe<Port extends string>(
  probe: Probe<Port>,
  ports: readonly { readonly name: string; readonly port: number }[],
  where: string,
): KubeProbe {
  const timing = {
    initialDelaySeconds: probe.initialDelay?.toSeconds(),
    periodSeconds: probe.period?.toSeconds(),
    timeoutSeconds: probe.timeout?.toSeconds(),
    failureThreshold: probe.failures,
  };
  if (probe.type === 'exec') return { ...timing, exec: { command: [...probe.command] } };
  const declared = ports.find(({ name }) => name === probe.port);
  if (declared === undefined) {
    const known = ports.length === 0 ? 'none' : ports.map(({ name }) => `'${name}'`).join(', ');
    throw new Error(`${where} names port '${probe.port}', but the container declares ${known}: declare the port or name one of these`);
  }
  const port = IntOrString.fromString(probe.port);
  switch (probe.type) {
    case 'http':
      return { ...timing, httpGet: { path: probe.path ?? '/', port, scheme: probe.scheme } };
    case 'tcp':
      return { ...timing, tcpSocket: { port } };
    case 'grpc':
      // Kubernetes takes no name here, so the declared number stands in for it.
      return { ...timing, grpc: { port: declared.port, service: probe.service } };
  }
}
