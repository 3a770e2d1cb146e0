import { Construct } from 'constructs';
import { nodeLabels, type Machine } from '../../core/machine.js';
import { OutputRef } from '../../core/secret-ref.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import type { K3sNode } from './k3s-node.js';
import { MEMBER, MEMBER_STATE } from './member-script.js';

export interface MembershipProps {
  /** The server that is asked about the node. */
  readonly server: Host;
  /**
   * Server that sees the node off when it leaves the home, which must be another one.
   * @default - `server`
   */
  readonly leavesFrom?: Host | undefined;
}

/** Role that `kubectl get nodes` shows for agents; servers have theirs from k3s. */
const WORKER = { 'node-role.kubernetes.io/worker': 'true' } as const;

/** Labels that the kubelet keeps itself. */
const OF_THE_KUBELET = ['kubernetes.io/arch', 'kubernetes.io/os', 'kubernetes.io/hostname'];

/**
 * A machine's place in the cluster: it is there once the node is Ready with the wanted version, and has its labels and
 * taints. They are set through the API, because k3s applies those in its settings only when a node registers.
 */
export class Membership extends Construct {
  /** The node is Ready and as declared. */
  readonly ready: HostCommand;

  constructor(node: K3sNode, { server, leavesFrom = server }: MembershipProps) {
    super(node.host, 'membership');
    const { host } = node;
    const common = {
      script: MEMBER,
      args: [host.machine.name, node.memberId, node.props.release.version, ...declared(host.machine)],
      state: MEMBER_STATE,
      stdin: new OutputRef(node.adopt.unitId),
      timeoutSeconds: 720,
    } as const;
    const name = `member-${node.memberId}`;
    this.ready = host.command({ ...common, name: leavesFrom === server ? name : 'node', runsOn: server.machine.name }, this);
    this.ready.node.addDependency(node.service, server.connection);
  }
}

/** What the node carries, as the script takes it. */
function declared(machine: Machine): readonly string[] {
  const labels = { ...nodeLabels(machine), ...(machine.roles.includes('server') ? {} : WORKER) };
  return [
    ...Object.entries(labels)
      .filter(([key]) => !OF_THE_KUBELET.includes(key))
      .map(([key, value]) => `label:${key}=${value}`),
    ...machine.taints.map(({ key, value = '', effect }) => `taint:${key}=${value}:${effect}`),
  ].sort();
}
