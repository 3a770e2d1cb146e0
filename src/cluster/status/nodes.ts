import { isNode, type Machine, nodeLabels } from '../../../constructs/core/machine.js';
import type { Condition, NodeObject } from './objects.js';
import { oneLine, reasoned } from './status-problem.js';

/** One node, declared or found. */
export interface NodeStatus {
  readonly name: string;
  readonly ready: boolean;
  /** Such as `control-plane`; `agent` for a node without any. */
  readonly roles: readonly string[];
  readonly arch: string;
  /** Version of its kubelet. @default - the node is not there */
  readonly version?: string;
  /** Everything wrong with it; empty for a good node. */
  readonly wrong: readonly string[];
}

const ROLE = 'node-role.kubernetes.io/';

/** Declared nodes in the order of the settings' plan, then those that nobody declared. */
export function nodeStatuses(machines: readonly Machine[], nodes: readonly NodeObject[], now: number): readonly NodeStatus[] {
  const declared = machines.filter(isNode);
  const found = new Map(nodes.map((node) => [node.metadata.name, node]));
  const undeclared = nodes.filter(({ metadata }) => !declared.some(({ name }) => name === metadata.name));
  return [
    ...declared.map((machine) => {
      const node = found.get(machine.name);
      return node === undefined ? absent(machine) : nodeStatus(node, now, machine);
    }),
    ...undeclared.map((node) => nodeStatus(node, now)),
  ];
}

function absent(machine: Machine): NodeStatus {
  const { name, arch } = machine;
  return { name, ready: false, roles: listRoles(nodeLabels(machine)), arch, wrong: ['is declared but has not joined the cluster'] };
}

function nodeStatus({ metadata, spec, status }: NodeObject, now: number, machine?: Machine): NodeStatus {
  const { conditions = [], nodeInfo } = status ?? {};
  const arch = nodeInfo?.architecture || metadata.labels?.['kubernetes.io/arch'] || machine?.arch || '?';
  const ready = conditions.find(({ type }) => type === 'Ready');
  const version = nodeInfo?.kubeletVersion;
  return {
    name: metadata.name,
    ready: ready?.status === 'True',
    roles: listRoles(metadata.labels ?? {}),
    arch,
    ...(version === undefined || version === '' ? {} : { version }),
    wrong: [
      ...(ready?.status === 'True' ? [] : [notReady(ready, now)]),
      // MemoryPressure and its like; those of a node that does not answer are unknown, which its readiness already says.
      ...conditions
        .filter(({ type, status }) => type !== 'Ready' && status === 'True')
        .map(({ type, message }) => oneLine(reasoned(type, message))),
      ...(spec?.unschedulable === true ? [`takes no new pods: \`kubectl uncordon ${metadata.name}\` ends that`] : []),
      ...(machine === undefined || machine.arch === arch ? [] : [`is ${arch}, but the settings say ${machine.arch}`]),
    ],
  };
}

function listRoles(labels: Readonly<Record<string, string>>): readonly string[] {
  const roles = Object.keys(labels).filter((label) => label.startsWith(ROLE));
  return roles.length === 0 ? ['agent'] : roles.map((label) => label.slice(ROLE.length)).sort();
}

function notReady(condition: Condition | undefined, now: number): string {
  if (condition === undefined) return 'has not said yet whether it is ready';
  const { reason, message, lastTransitionTime } = condition;
  return oneLine(`not ready${since(lastTransitionTime, now)}: ${reasoned(reason, message)}`);
}

/** ` for 3 min`, as far as it is known. */
export function since(time: string | undefined, now: number): string {
  const minutes = Math.floor((now - Date.parse(time ?? '')) / 60_000);
  if (Number.isNaN(minutes)) return '';
  if (minutes < 1) return ' for less than a minute';
  if (minutes < 120) return ` for ${minutes} min`;
  return minutes < 48 * 60 ? ` for ${Math.floor(minutes / 60)} h` : ` for ${Math.floor(minutes / 1440)} days`;
}
