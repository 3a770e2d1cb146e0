import type { HostFindings } from './examine.js';
import type { Severity } from './finding.js';

/** How many findings are of a severity. */
export function count(all: readonly HostFindings[], severity: Severity): number {
  return all.flatMap(({ findings }) => findings).filter((finding) => finding.severity === severity).length;
}

/** One line per finding, worst first on each machine, and one at the end that sums up. */
export function doctorText(all: readonly HostFindings[]): string {
  const order: readonly Severity[] = ['stops', 'warns', 'notes'];
  const width = Math.max(...all.map(({ host }) => host.length));
  const lines = all.flatMap(({ host, findings }) => {
    if (findings.length === 0) return [`fine   ${host.padEnd(width)}`.trimEnd()];
    return findings
      .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
      .map(({ severity, check, message }) => `${severity}  ${host.padEnd(width)}  ${message} [${check}]`);
  });
  const [stopping, warnings] = [count(all, 'stops'), count(all, 'warns')];
  const summary =
    stopping > 0
      ? `${stopping} ${stopping === 1 ? 'finding stops' : 'findings stop'} pulumi up, ${warnings} more to look at`
      : `nothing stops pulumi up, ${warnings} to look at`;
  return [...lines, '', summary, ''].join('\n');
}
