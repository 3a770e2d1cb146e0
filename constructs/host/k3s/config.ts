import { API_PORT } from '../../core/k3s.js';
import { toYaml } from '../../core/yaml.js';
import { LOAD_BALANCER_LABEL, type Machine, nodeLabels } from '../../core/machine.js';
import { systemReserve } from '../../core/reserve.js';
import { AGENT_TOKEN, SERVER_TOKEN } from './tokens.js';

/** What every node is told: k3s-io/docs docs/cli/agent.md. */
interface NodeConfig {
  'node-name': string;
  'node-label'?: readonly string[];
  'node-taint'?: readonly string[];
  'token-file': string;
  'protect-kernel-defaults': true;
  'kubelet-arg': readonly string[];
}

/** `config.yaml` of an agent. */
export interface AgentConfig extends NodeConfig {
  server: string;
}

/** What must be the same on all servers: k3s-io/docs docs/cli/server.md "critical configuration". */
interface SharedConfig {
  'agent-token-file': string;
  'secrets-encryption': true;
  'tls-san': readonly string[];
  'write-kubeconfig-mode': '0640';
  'write-kubeconfig-group': 'sudo';
}

/** `config.yaml` of a server. */
export interface ServerConfig extends NodeConfig, SharedConfig {
  /** Begins embedded etcd. Where there is one server, its data are in SQLite. */
  'cluster-init'?: true;
  /** A server that is in the cluster already. */
  server?: string;
}

/** Where a server answers nodes and people. */
export function serverUrl({ address }: Pick<Machine, 'address'>): string {
  return `https://${address.includes(':') ? `[${address}]` : address}:${API_PORT}`;
}

/** The settings of one server of the home. */
export function serverConfig(machine: Machine, servers: readonly Machine[]): ServerConfig {
  const [first] = servers;
  return {
    ...nodeConfig(machine, servers.length, SERVER_TOKEN),
    ...(servers.length === 1 ? {} : machine === first ? { 'cluster-init': true } : { server: serverUrl(first!) }),
    'agent-token-file': AGENT_TOKEN,
    'secrets-encryption': true,
    'tls-san': names(servers),
    'write-kubeconfig-mode': '0640',
    // Who may become root there reads it without doing so; nobody else does.
    'write-kubeconfig-group': 'sudo',
  };
}

/** The settings of one agent of the home. */
export function agentConfig(machine: Machine, servers: readonly Machine[]): AgentConfig {
  return { ...nodeConfig(machine, servers.length, AGENT_TOKEN), server: serverUrl(servers[0]!) };
}

/** As k3s reads it. */
export function configFile(config: ServerConfig | AgentConfig): string {
  return toYaml(config);
}

function nodeConfig(machine: Machine, servers: number, token: string): NodeConfig {
  const { cpuMillis, memoryBytes } = systemReserve(machine, servers);
  const labels = Object.entries(nodeLabels(machine)).filter(([key]) => mayRegister(key));
  return {
    'node-name': machine.name,
    ...(labels.length === 0 ? {} : { 'node-label': labels.map(([key, value]) => `${key}=${value}`).sort() }),
    ...(machine.taints.length === 0
      ? {}
      : { 'node-taint': machine.taints.map(({ key, value = '', effect }) => `${key}=${value}:${effect}`).sort() }),
    'token-file': token,
    'protect-kernel-defaults': true,
    'kubelet-arg': [
      `system-reserved=cpu=${cpuMillis}m,memory=${Math.ceil(memoryBytes / 1024 ** 2)}Mi`,
      // Twice 10 MiB of log for a container: cards wear out, and /var/log may be kept in memory.
      'container-log-max-size=5Mi',
      'container-log-max-files=2',
    ],
  };
}

/**
 * Whether a kubelet may give itself the label. Those of Kubernetes' own domains are refused, with few exceptions, or make
 * the agent end (kubernetes/website reference/access-authn-authz/admission-controllers.md, NodeRestriction).
 */
function mayRegister(key: string): boolean {
  if (key === LOAD_BALANCER_LABEL) return true;
  const domain = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  return !/(^|\.)(kubernetes|k8s)\.io$/.test(domain);
}

/** Every name and address that somebody may reach a server by. */
function names(servers: readonly Machine[]): readonly string[] {
  const all = servers.flatMap(({ name, address, addresses, hostName }) => [
    address,
    ...addresses,
    name,
    ...(hostName === undefined ? [] : [hostName]),
  ]);
  return [...new Set(all)];
}
