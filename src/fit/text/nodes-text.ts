import { NVIDIA_GPU } from '../../../constructs/core/nvidia.js';
import type { Assessment } from '../assessment.js';
import type { Amounts } from '../pods/amounts.js';
import { bytesText } from '../problems/amount-text.js';
import { tableText } from './text-table.js';

/** What each node has, keeps, runs and has left. */
export function nodesText({ nodes }: Assessment, columns?: number): string {
  const graphics = nodes.some(({ allocatable }) => allocatable[NVIDIA_GPU] !== undefined);
  const head = ['node', 'capacity', 'reserved', 'pods', 'requested', 'free', ...(graphics ? ['GPU'] : [])];
  const rows = nodes.map(({ name, server, arch, has, kept, runs, used, left, allocatable }) => {
    const cards = allocatable[NVIDIA_GPU];
    return [
      `${name}${server ? ' (server)' : ''}`,
      `${amounts(has)}, ${arch}`,
      amounts(kept),
      String(runs.length),
      amounts(used),
      amounts(left),
      ...(graphics ? [cards === undefined ? '' : `${used[NVIDIA_GPU] ?? 0} of ${cards}`] : []),
    ];
  });
  return tableText(head, rows, columns);
}

function amounts({ cpu = 0, memory = 0 }: Amounts): string {
  return `${Number((cpu / 1000).toFixed(2))} CPU, ${bytesText(memory)}`;
}
