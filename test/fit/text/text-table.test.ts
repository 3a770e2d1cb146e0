import { describe, expect, it } from 'vitest';
import { tableText } from '../../../src/fit/text/text-table.js';

const HEAD = ['pod', 'node', 'why there'];
const ROWS = [
  ['rook-ceph/rook-ceph.cephfs.csi.ceph.com-nodeplugin/pi-node-1', 'pi-node-1', 'one runs on every node it may use'],
  ['games/pacman/0', 'pi-4-2', 'it asks for kubernetes.io/arch In arm64; its pods are spread; 7 of 11 nodes allow it, and here is room'],
];

describe('a table of the verdict', () => {
  it('has a row per line where nobody gives a width, so that it can be searched', () => {
    const lines = tableText(HEAD, ROWS).trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    for (const row of ROWS) expect(lines.filter((line) => row.every((cell) => line.includes(cell)))).toHaveLength(1);
  });

  it.each([60, 80, 120])('is no wider than %i columns, and loses no word', (columns) => {
    const text = tableText(HEAD, ROWS, columns);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
    const cells = text
      .split('\n')
      .filter((line) => line.startsWith('│'))
      .map((line) => line.split('│').slice(1, -1));
    const column = (index: number): string =>
      cells
        .map((row) => row[index]!.trim())
        .join('')
        .replaceAll(' ', '');
    HEAD.forEach((title, index) => {
      expect(column(index)).toBe([title, ...ROWS.map((row) => row[index]!)].join('').replaceAll(' ', ''));
    });
  });
});
