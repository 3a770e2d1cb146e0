import type { Host } from '../host.js';
import { agentConfig, configFile } from './config.js';
import { K3sNode, type K3sNodeProps } from './k3s-node.js';
import type { K3sServer } from './k3s-server.js';
import { AGENT_TOKEN, agentSecret, secureToken } from './tokens.js';

export interface K3sAgentProps extends K3sNodeProps {
  /** The server that the cluster begins with. */
  readonly first: K3sServer;
}

/** A machine that runs pods only. It gets the agents' token, never the servers'. */
export class K3sAgent extends K3sNode {
  constructor(host: Host, props: K3sAgentProps) {
    const { first, servers } = props;
    super(host, props, {
      role: 'agent',
      authority: first.authority,
      asks: first.host,
      begins: false,
      config: configFile(agentConfig(host.machine, servers)),
      tokens: [{ path: AGENT_TOKEN, content: secureToken(first.authority.unitId, 'node', agentSecret) }],
    });
  }
}
