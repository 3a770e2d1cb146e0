import { API_PORT, K3S_CONFIG_FILE, KUBELET_PORT } from '../../../constructs/core/k3s.js';
import { hostFileId } from '../../../constructs/core/identity.js';
import type { Machine } from '../../../constructs/core/machine.js';
import { LOAD_BALANCER_POOL, nodeLabels } from '../../../constructs/core/machine.js';
import { listContainers } from '../pod-spec.js';
import { eligibility } from './node-eligibility.js';
import { computed, readSpec, type HomeIndex } from './home-index.js';
import type { ServiceView } from './manifest-views.js';

/** Something that takes a port of machines themselves. */
export interface PortClaim {
  /** Id of the unit, or what else to call it. */
  readonly by: string;
  /** Whether the home's owner can change it. */
  readonly own: boolean;
  readonly port: number;
  readonly protocol: string;
  readonly nodes: readonly Machine[];
  /** Pods that can go elsewhere when a node's port is taken; undefined for what is on all its nodes. */
  readonly pods?: number;
}

/** Taken on every node, or on servers: k3s-io/docs docs/installation/requirements.md, and the SSH that manages the node. */
const RESERVED: readonly { readonly port: number; readonly by: string; readonly server: boolean }[] = [
  { port: 22, by: 'SSH', server: false },
  { port: KUBELET_PORT, by: 'the kubelet', server: false },
  { port: API_PORT, by: 'the Kubernetes API', server: true },
];

/** All claims on ports of nodes, what cannot move first. */
export const portClaims = computed((home: HomeIndex): readonly PortClaim[] => {
  return [...reserved(home), ...implied(home), ...balanced(home), ...pods(home)].sort(
    (a, b) => Number(a.pods !== undefined) - Number(b.pods !== undefined),
  );
});

function reserved({ nodes }: HomeIndex): readonly PortClaim[] {
  return RESERVED.map(({ port, by, server }) => ({
    by,
    own: false,
    port,
    protocol: 'TCP',
    nodes: server ? nodes.filter(({ roles }) => roles.includes('server')) : nodes,
  }));
}

/** Pods of operators and of k3s; k3s' Traefik takes 80 and 443 wherever ServiceLB may, unless it is declared itself. */
function implied(home: HomeIndex): readonly PortClaim[] {
  const eligible = eligibility(home.nodes);
  // ServiceLB's pods hold the ports of Services, which count themselves.
  const others = home.context.impliedPods.filter(({ name }) => !name.startsWith('svclb-'));
  const declared = others.flatMap(({ namespace, name, kind, hostPorts = [], nodeSelector, tolerations, replicas = 1 }) =>
    hostPorts.map(({ port, protocol }) => ({
      by: `${namespace}/${name}`,
      own: false,
      port,
      protocol,
      nodes: eligible({ ...(nodeSelector === undefined ? {} : { nodeSelector }), ...(tolerations === undefined ? {} : { tolerations }) }),
      ...(kind === 'DaemonSet' ? {} : { pods: replicas }),
    })),
  );
  if (traefikIsOff(home) || declared.some(({ by }) => by.includes('traefik'))) return declared;
  const nodes = home.nodes.filter(({ loadBalancer }) => loadBalancer);
  return [...declared, ...[80, 443].map((port) => ({ by: "k3s' Traefik", own: false, port, protocol: 'TCP', nodes }))];
}

/** k3s leaves Traefik out when a server's config.yaml says so. */
function traefikIsOff(home: HomeIndex): boolean {
  return home.nodes.some(({ name }) => {
    const body = home.context.unit(hostFileId(name, K3S_CONFIG_FILE))?.body;
    return body?.type === 'HostFile' && typeof body.content === 'string' && /disable:[^:]*\b(?:traefik|servicelb)\b/.test(body.content);
  });
}

/** ServiceLB opens the ports of a LoadBalancer Service on every node it may use; MetalLB gives each Service its own address instead. */
function balanced(home: HomeIndex): readonly PortClaim[] {
  if (home.ofKind('metallb.io/IPAddressPool').length > 0) return [];
  return home.ofKind('core/Service').flatMap((service) => {
    const { type, ports = [], loadBalancerClass } = readSpec<ServiceView>(service.manifest);
    if (type !== 'LoadBalancer' || loadBalancerClass !== undefined) return [];
    const pool = service.manifest.metadata.labels?.[LOAD_BALANCER_POOL];
    const nodes = home.nodes.filter(
      (machine) => machine.loadBalancer && (pool === undefined || nodeLabels(machine)[LOAD_BALANCER_POOL] === pool),
    );
    return ports.map(({ port, protocol = 'TCP' }) => ({ by: service.unit.id, own: true, port, protocol, nodes }));
  });
}

function pods(home: HomeIndex): readonly PortClaim[] {
  return home.workloads.flatMap(({ pod, unit, nodes, kind, replicas }) =>
    listContainers(pod).flatMap(({ ports = [] }) =>
      ports.flatMap(({ hostPort, containerPort, protocol = 'TCP' }) => {
        const port = hostPort ?? (pod.hostNetwork === true ? containerPort : undefined);
        if (port === undefined) return [];
        return [{ by: unit.id, own: true, port, protocol, nodes, ...(kind === 'apps/DaemonSet' ? {} : { pods: replicas }) }];
      }),
    ),
  );
}
