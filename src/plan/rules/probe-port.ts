import { listContainers, type ContainerSpec } from '../pod-spec.js';
import { workloadRule } from './each-workload.js';
import { listSome } from './list-text.js';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** A probe by port name needs a port of that name in the same container. */
export const probePort = workloadRule('probe-port', (_, report) => {
  return (workload) => {
    for (const container of listContainers(workload.pod)) {
      for (const probe of PROBES) {
        const port = container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port;
        if (typeof port !== 'string' || /^\d+$/.test(port) || hasPort(container, port)) continue;
        const names = (container.ports ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));
        report(
          workload,
          `the ${probe} of '${container.name}' asks the port '${port}', but that container names ${listSome(names)}`,
          `use one of those names, or name the port '${port}'`,
        );
      }
    }
  };
});

function hasPort({ ports = [] }: ContainerSpec, port: string): boolean {
  return ports.some(({ name }) => name === port);
}
