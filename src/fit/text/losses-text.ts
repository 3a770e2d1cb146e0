import type { Assessment } from '../assessment.js';
import { listSome } from '../problems/amount-text.js';

/** What happens without each node in turn. */
export function lossesText({ verdict }: Assessment): string {
  return Object.entries(verdict.losses)
    .map(([node, { moves, waits, stops, notes, ceph, servers }]) => {
      const parts = [
        describePods(moves, 'moves', 'move'),
        describePods(waits, 'stays Pending until the node is deleted', 'stay Pending until the node is deleted'),
        describePods(stops, 'stops', 'stop'),
        ...(servers === 'kept' ? ['the other servers keep quorum'] : []),
        ...(ceph === 'kept' ? ["Ceph's other monitors keep quorum"] : []),
        ...notes,
      ].filter((each) => each !== '');
      return `without ${node}: ${parts.length === 0 ? 'nothing stops' : parts.join('; ')}\n`;
    })
    .join('');
}

function describePods(pods: readonly string[], one: string, several: string): string {
  if (pods.length === 0) return '';
  return pods.length === 1 ? `${pods[0]!} ${one}` : `${pods.length} ${several} (${listSome(pods, 4)})`;
}
