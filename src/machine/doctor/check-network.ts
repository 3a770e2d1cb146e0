import { API_PORT, KUBELET_PORT, POD_NETWORK_PORT } from '../../../constructs/core/k3s.js';
import { isNode, type Machine } from '../../../constructs/core/machine.js';
import { type Finding, stops, warns } from './finding.js';
import type { HostState } from './host-state.js';

/** What the home says about its network, as far as a machine depends on it. */
export interface HomeNetwork {
  readonly servers: readonly Machine[];
  /** Host that k3s is downloaded from. */
  readonly downloads: string;
  /** Name of a registry outside the cluster. */
  readonly registry?: string;
}

/** Where the machine cannot talk to what it must talk to, or something else has its ports. */
export function checkNetwork(machine: Machine, state: HostState, home: HomeNetwork): readonly Finding[] {
  return [...route(state), ...names(state, home), ...reach(state, home), ...(isNode(machine) ? ports(machine, state, home) : [])];
}

function route({ facts }: HostState): readonly Finding[] {
  if (facts.routes.length > 0) return [];
  return [stops('route', 'has no default route, which k3s needs to start: set a gateway, even an unused one')];
}

function names({ nameservers, resolves }: HostState, { downloads, registry }: HomeNetwork): readonly Finding[] {
  if (nameservers.length === 0) {
    return [stops('dns', 'has no nameserver in /etc/resolv.conf, so it can download nothing: set one with DHCP or netplan')];
  }
  const lacking = (name: string): boolean => resolves[name] === '';
  return [
    ...(lacking(downloads)
      ? [
          stops(
            'dns',
            `cannot resolve ${downloads}, the download source of k3s, with nameserver ${nameservers.join(', ')}: try resolvectl query ${downloads}, or set mirror`,
          ),
        ]
      : []),
    ...(registry !== undefined && lacking(registry)
      ? [
          warns(
            'dns',
            `cannot resolve ${registry}, the home's registry, which people and build machines use by name: add it to the home's DNS`,
          ),
        ]
      : []),
  ];
}

function reach({ reaches }: HostState, { servers }: HomeNetwork): readonly Finding[] {
  return servers.flatMap(({ name, address }) => {
    const answer = (port: number) => reaches.find((one) => one.address === address && one.port === port)?.answer;
    // Before the first start nothing listens there; a refusal proves that packets arrive.
    if (answer(API_PORT) !== 'silent') return [];
    const firewalled = answer(22) !== 'silent';
    return [
      stops(
        'reach',
        firewalled
          ? `reaches server ${name} at ${address}, but not its port ${API_PORT}: allow ${API_PORT}/tcp, ${POD_NETWORK_PORT}/udp and ${KUBELET_PORT}/tcp between nodes in the firewall (ufw status; nft list ruleset)`
          : `cannot reach server ${name} at ${address}: check that ${name} is on and in the same network`,
      ),
    ];
  });
}

/** Programs that are k3s, and so may have its ports. */
const K3S = /^(k3s|containerd|kubelet|traefik|coredns)/;

function ports(machine: Machine, { listens, facts }: HostState, { servers }: HomeNetwork): readonly Finding[] {
  if (listens === undefined) return [warns('ports', 'has no program ss, so the ports of k3s were not checked: apt-get install iproute2')];
  const server = machine.roles.includes('server');
  const findListener = (protocol: string, port: number) => {
    const listener = listens.find((one) => one.protocol === protocol && one.port === port && !K3S.test(one.program));
    // The kernel itself listens for flannel, which is nobody's program.
    return listener === undefined ||
      (protocol === 'udp' && listener.program === '' && facts.addresses.some((one) => one.interface.startsWith('flannel')))
      ? undefined
      : listener;
  };
  const who = (program: string): string => (program === '' ? 'another program' : program);
  const needed: readonly (readonly [string, number, string])[] = [
    ['tcp', KUBELET_PORT, 'the kubelet'],
    ['udp', POD_NETWORK_PORT, "the pods' network"],
    ...(server ? ([['tcp', API_PORT, 'the Kubernetes API']] as const) : []),
    ...(server && servers.length > 1
      ? ([
          ['tcp', 2379, 'etcd'],
          ['tcp', 2380, 'etcd'],
        ] as const)
      : []),
  ];
  const doors = machine.loadBalancer ? [80, 443] : [];
  return [
    ...needed.flatMap(([protocol, port, use]) => {
      const listener = findListener(protocol, port);
      return listener === undefined
        ? []
        : [
            stops(
              'ports',
              `has ${who(listener.program)} on port ${port}/${protocol}, which ${use} needs: stop and disable it (ss -lp sport = :${port})`,
            ),
          ];
    }),
    ...doors.flatMap((port) => {
      const listener = findListener('tcp', port);
      return listener === undefined
        ? []
        : [
            warns(
              'ports',
              `has ${who(listener.program)} on port ${port}, which the home will use on every node: move it, or set loadBalancer: false`,
            ),
          ];
    }),
  ];
}
