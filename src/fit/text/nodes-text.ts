import Table from 'cli-table3';
import type { Assessment } from '../assessment.js';
import type { Amounts } from '../pods/amounts.js';
import { bytesText } from '../problems/words.js';

/** What each node has, keeps, runs and has left. */
export function nodesText({ nodes }: Assessment): string {
  const graphics = nodes.some(({ allocatable }) => allocatable['nvidia.com/gpu'] !== undefined);
  const head = ['node', 'has', 'k3s and system take', 'pods', 'they take', 'left', ...(graphics ? ['GPU'] : [])];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { name, server, arch, has, kept, runs, used, left, allocatable } of nodes) {
    const cards = allocatable['nvidia.com/gpu'];
    table.push([
      `${name}${server ? ' (server)' : ''}`,
      `${amounts(has)}, ${arch}`,
      amounts(kept),
      String(runs.length),
      amounts(used),
      amounts(left),
      ...(graphics ? [cards === undefined ? '' : `${used['nvidia.com/gpu'] ?? 0} of ${cards}`] : []),
    ]);
  }
  return `${table.toString()}\n`;
}

function amounts({ cpu = 0, memory = 0 }: Amounts): string {
  return `${Number((cpu / 1000).toFixed(2))} CPU, ${bytesText(memory)}`;
}
