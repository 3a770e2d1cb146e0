import { scriptFile } from '../../core/script.js';
import { OutputRef, text } from '../../core/secret-ref.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { configFile, serverConfig } from './config.js';
import { K3sNode, type K3sNodeProps } from './k3s-node.js';
import { AGENT_TOKEN, agentSecret, SERVER_TOKEN, secureToken, serverSecret } from './tokens.js';

const checkToken = scriptFile(import.meta.url, './k3s-token.sh');
const printAuthority = scriptFile(import.meta.url, './k3s-authority.sh');

export interface K3sServerProps extends K3sNodeProps {
  /** The server that the cluster begins with. @default - this one */
  readonly first?: K3sServer;
  /** Another server's machine, where the cluster is asked about this one. @default - the first server; this one, when it is the only one */
  readonly peer?: Host | undefined;
}

/** A machine that runs the control plane, and pods. */
export class K3sServer extends K3sNode {
  /** Prints the SHA-256 of the cluster's authority. On the first server only. */
  readonly authority: HostCommand;

  constructor(host: Host, props: K3sServerProps) {
    const { first, peer = first?.host ?? host, servers } = props;
    super(host, props, {
      role: 'server',
      ...(first === undefined ? {} : { authority: first.authority }),
      asks: peer,
      begins: first === undefined && servers.length > 1,
      config: configFile(serverConfig(host.machine, servers)),
      tokens: [
        // The first server makes the authority that the secure form names: it is given the token alone.
        {
          path: SERVER_TOKEN,
          content: first === undefined ? text`${serverSecret}\n` : secureToken(first.authority.unitId, 'server', serverSecret),
        },
        { path: AGENT_TOKEN, content: text`${agentSecret}\n` },
      ],
    });
    const { name } = host.machine;
    const token = host.command({ name: 'k3s-token', script: checkToken, args: [name], stdin: serverSecret, timeoutSeconds: 30 }, this);
    this.turn.node.addDependency(token);
    if (first !== undefined) {
      this.authority = first.authority;
      return;
    }
    this.authority = host.command(
      { name: 'k3s-authority', script: printAuthority, args: [name], state: printAuthority, timeoutSeconds: 180 },
      this,
    );
    this.authority.node.addDependency(this.service);
  }

  /** SHA-256 of the cluster's authority. */
  get authorityHash(): OutputRef {
    return new OutputRef(this.authority.unitId);
  }
}
