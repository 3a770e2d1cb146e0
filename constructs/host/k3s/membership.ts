import { Construct } from 'constructs';
import { nodeLabels, type Machine } from '../../core/machine.js';
import { scriptFile } from '../../core/script.js';
import { OutputRef } from '../../core/secret-ref.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import type { K3sNode } from './k3s-node.js';
import { leaveScript } from '../leaving/scripts.js';

const member = scriptFile(import.meta.url, './member.sh');
const memberState = scriptFile(import.meta.url, './member.state.sh');
const memberSeen = scriptFile(import.meta.url, './member-seen.sh');

export interface MembershipProps {
  /** The server that is asked about the node. */
  readonly server: Host;
  /**
   * Whether the server also sees the node off when it leaves the home. The first of several cannot do that for itself:
   * a {@link Farewell} does.
   * @default true
   */
  readonly farewell?: boolean;
}

/** Seconds to wait until a node is Ready. */
const READY_SECONDS = 600;

/** Role that `kubectl get nodes` shows for agents; servers have theirs from k3s. */
const WORKER = { 'node-role.kubernetes.io/worker': 'true' } as const;

/** Ceph may have much to move before a machine can leave. */
const LEAVING = { delete: leaveScript, timeoutSeconds: 3600 } as const;

/** Labels that the kubelet keeps itself. */
const OF_THE_KUBELET = ['kubernetes.io/arch', 'kubernetes.io/os', 'kubernetes.io/hostname'];

/**
 * A machine's place in the cluster: it is there once the node is Ready with the wanted version, and has its labels and
 * taints. They are set through the API, because k3s applies those in its settings only when a node registers.
 */
export class Membership extends Construct {
  /** The node is Ready and as declared. */
  readonly ready: HostCommand;

  constructor(node: K3sNode, { server, farewell = true }: MembershipProps) {
    super(node.host, 'membership');
    const { host } = node;
    this.ready = host.command(
      {
        name: farewell ? `member-${node.memberId}` : 'node',
        script: member,
        args: [host.machine.name, node.memberId, node.props.release.version, `${READY_SECONDS}`, ...declared(host.machine)],
        state: memberState,
        stdin: new OutputRef(node.machineId.unitId),
        runsOn: server.machine.name,
        ...(farewell ? LEAVING : { timeoutSeconds: READY_SECONDS + 120 }),
      },
      this,
    );
    this.ready.node.addDependency(node.service, server.scripts);
  }
}

/** Sees a server off from another one when it leaves the home. */
export class Farewell extends Construct {
  constructor(node: K3sNode, from: K3sNode) {
    super(node.host, 'farewell');
    const { host } = node;
    const farewell = host.command(
      {
        name: `member-${node.memberId}`,
        script: memberSeen,
        args: [host.machine.name],
        stdin: new OutputRef(node.machineId.unitId),
        runsOn: from.host.machine.name,
        ...LEAVING,
      },
      this,
    );
    farewell.node.addDependency(node.service, from.service);
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
