import type { Machine } from '../../../constructs/core/machine.js';
import { onOneLine } from '../../settings/quote-value.js';
import type { Removal } from './removal.js';

/** What was found out before anything is changed. */
export interface RemovalFacts {
  /** Empty when the machine cannot be reached. */
  readonly machineId: string;
  /** What would go, one thing a line; what begins with `stays:` would not. */
  readonly removed: readonly string[];
  /** Why the machine cannot be reached. @default - it can */
  readonly unreachable?: string;
  /** Whether it is the only server. @default false */
  readonly endsCluster?: boolean;
  /** Whether k3s never ran on any server, so that there is nothing to leave. @default false */
  readonly noCluster?: boolean;
  /** The server that sees it off. @default - nobody has to */
  readonly server?: Machine;
  /** Pods on its node. @default - it has no node, or the cluster ends with it */
  readonly pods?: number;
}

/** What will happen, for the person who is asked. */
export function describeRemoval({ machine, takeBack }: Removal, facts: RemovalFacts): string {
  const { name } = machine;
  const { removed, unreachable } = facts;
  const lines = [describeClusterChange(name, facts)];
  if (unreachable !== undefined) {
    lines.push(`nothing is removed from it: ${unreachable}`);
    return joinLines(lines);
  }
  const gone = dropContained(removed.filter((line) => !line.startsWith('stays: ')));
  lines.push(gone.length === 0 ? 'nothing to remove' : 'removed from it:', ...gone.map((line) => `  ${onOneLine(line)}`));
  if (takeBack.length > 0) lines.push(`undone on it: ${takeBack.map((command) => command.name).join(', ')}`);
  const stays = removed.filter((line) => line.startsWith('stays: '));
  lines.push(...stays.map(onOneLine));
  return joinLines(lines);
}

/** What belongs to k3s and was managed as well is found twice: by itself, and as a part of a folder that goes as a whole. */
function dropContained(lines: readonly string[]): readonly string[] {
  const folders = lines.flatMap((line) => /^folder (.+) \([^()]*\)$/.exec(line)?.[1] ?? []);
  return [...new Set(lines)].filter((line) => !folders.some((folder) => line.startsWith(`file ${folder}/`)));
}

function describeClusterChange(name: string, { endsCluster, noCluster, server, pods }: RemovalFacts): string {
  if (endsCluster === true) return `the cluster ends with host ${name}: all its objects, and what pods kept on this machine, are removed`;
  if (noCluster === true) return `host ${name} is not a node: k3s never ran on a server of this home, so there is no cluster to leave`;
  if (pods === undefined) return `host ${name} is not a node of the cluster`;
  return `host ${name} leaves the cluster: ${pods} pods move or end, and its node is deleted (by server ${server?.name})`;
}

/** What was done, and what is left to the person. */
export function describeOutcome({ machine }: Removal, { unreachable, pods }: RemovalFacts, cleaned: string): string {
  const { name } = machine;
  const entry = `remove the entry ${name} from permacade:hosts, then run: pulumi up`;
  if (unreachable !== undefined) {
    return joinLines([
      pods === undefined ? `host ${name} was not a node of the cluster` : `host ${name} has left the cluster`,
      'k3s and all managed files are still on the machine, so it would join again when it starts. Keep it off,',
      `or switch it on and run this again before removing its entry: npx permacade uninstall ${name}`,
      entry,
    ]);
  }
  const stays = cleaned.split('\n').filter((line) => line.startsWith('stays: '));
  return joinLines([
    `k3s and all managed files are removed from host ${name}`,
    ...stays.map(onOneLine),
    'kernel settings last until it restarts',
    entry,
  ]);
}

function joinLines(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
