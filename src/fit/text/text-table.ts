import Table from 'cli-table3';

/** Borders and padding that a column takes beside its words. */
const AROUND = 3;
/** No column is made narrower than this. */
const LEAST = 10;

/** A table as wide as its words, or, where a width is given, no wider than that: the widest columns wrap. */
export function tableText(head: readonly string[], rows: readonly (readonly string[])[], width?: number): string {
  const style = { head: [], border: [], compact: true };
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)) + AROUND - 1);
  const fitted = width === undefined ? widths : narrowColumns(widths, width - head.length - 1);
  const cells = (row: readonly string[]): string[] => row.map((cell, column) => wrapText(cell, fitted[column]! - AROUND + 1));
  const table = new Table({ head: cells(head), style, colWidths: [...fitted], wordWrap: true, wrapOnWordBoundary: false });
  table.push(...rows.map(cells));
  return `${table.toString()}\n`;
}

/** Takes from the widest until all fit, or nothing more can be taken. */
function narrowColumns(widths: readonly number[], room: number): readonly number[] {
  const result = [...widths];
  while (result.reduce((sum, each) => sum + each, 0) > room) {
    const widest = result.indexOf(Math.max(...result));
    if (result[widest]! <= LEAST) break;
    result[widest]!--;
  }
  return result;
}

/** Breaks between words, and after a slash or a dash where one word is too long. */
function wrapText(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<=[ /-])/)) {
    if (line !== '' && (line + part).trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
  }
  return [...lines, line].join('\n');
}
