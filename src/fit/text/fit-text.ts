import type { Assessment } from '../assessment.js';
import { bytesText, listSome } from '../problems/amount-text.js';
import { lossesText } from './losses-text.js';
import { nodesText } from './nodes-text.js';
import { problemsText } from './problems-text.js';
import { tableText } from './text-table.js';

/** Everything `permacade fit` has to say; its tables wrap where a terminal of that many columns asks for it. */
export function fitText(assessment: Assessment, stack: string, columns?: number): string {
  return [
    nodesText(assessment, columns),
    podsText(assessment, columns),
    storageText(assessment, columns),
    portsText(assessment, columns),
    lossesText(assessment),
    briefText(assessment, stack),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** The verdict in a sentence, and its problems. */
export function briefText({ verdict, pods, nodes }: Assessment, stack: string): string {
  const { fits, placement, losingOrder } = verdict;
  const what = `home '${stack}': ${pods.length} pods on ${nodes.length} nodes`;
  const lines = problemsText(verdict);
  if (fits && placement === 'fits') return `${lines}${what} fit, in any start order\n`;
  if (fits) {
    const { first, waits } = losingOrder!;
    const own = new Set(pods.find(({ name }) => name === waits)!.eligible);
    const size = new Map(pods.map(({ name, requests }) => [name, requests['memory'] ?? 0]));
    const rivals = first.filter(({ node }) => own.has(node)).toSorted((a, b) => size.get(b.pod)! - size.get(a.pod)!);
    const nodes = listSome([...new Set(rivals.map(({ node }) => node))]);
    const others = `if ${listSome(rivals.map(({ pod }) => pod))} start first on ${nodes}`;
    return `${lines}${what} fit, but tightly: ${waits} may stay Pending ${rivals.length === 0 ? 'in an unlucky start order' : others}. Fix: give it a higher priority, or taint its node.\n`;
  }
  const count = verdict.problems.length;
  return `${lines}${what} do not fit: ${count} problem${count === 1 ? '' : 's'}\n`;
}

function podsText({ pods }: Assessment, columns?: number): string {
  const rows = pods.map(({ name, node, requests, because }) => {
    const extra = Object.entries(requests).filter(([key, amount]) => !['cpu', 'memory', 'pods'].includes(key) && amount > 0);
    const asks = [`${requests['cpu'] ?? 0}m`, bytesText(requests['memory'] ?? 0), ...extra.map(([key, amount]) => `${amount} ${key}`)];
    return [name, node ?? '— none —', asks.join(', '), because.join('; ')];
  });
  return rows.length === 0 ? '' : tableText(['pod', 'node', 'requests', 'why there'], rows, columns);
}

function storageText({ pools, claims }: Assessment, columns?: number): string {
  if (claims.length === 0) return '';
  const rows = claims.map(({ name, storageClass, bytes, pods }) => [name, storageClass, bytesText(bytes), listSome(pods)]);
  const lines = pools.map(({ name, copies, apart, roomBytes, claimedBytes }) => {
    return `pool ${name}: ${bytesText(claimedBytes)} of ${bytesText(roomBytes)} claimed, ${copies} copies on different ${apart === 'host' ? 'hosts' : 'disks'}\n`;
  });
  return `${tableText(['claim', 'class', 'size', 'mounted by'], rows, columns)}${lines.join('')}`;
}

function portsText({ ports }: Assessment, columns?: number): string {
  if (ports.length === 0) return '';
  const rows = ports.map(({ port, protocol, by, nodes }) => [`${port}/${protocol}`, by, listSome(nodes, 4)]);
  return tableText(['port', 'used by', 'on'], rows, columns);
}
