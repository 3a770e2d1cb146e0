import { hostId } from '../../../constructs/core/identity.js';
import type { DriftReport, Finding } from './drift-report.js';

/** Most units of one host to list by name when they were never applied. More are only counted. */
const NAMED = 5;

/** Formats a report for people. The library for tables is loaded only when there is something to show. */
export async function driftText(report: DriftReport): Promise<string> {
  const { stack, hosts, findings, clean } = report;
  const units = hosts.reduce((sum, host) => sum + (host.units?.clean ?? 0), 0);
  const answered = hosts.filter(({ reachable }) => reachable).length;
  const drifted = findings.filter(({ kind }) => kind === 'drifted' || kind === 'service').length;
  const last = clean
    ? `home '${stack}': all ${hosts.length} hosts answered, nothing drifted, ${units} units are as they were applied\n`
    : `home '${stack}': ${answered} of ${hosts.length} hosts answered, ${drifted === 0 ? 'nothing drifted there' : `${drifted} drifted; npx pulumi up --stack ${stack} puts right what drifted`}\n`;
  if (findings.length === 0) return last;
  const { default: Table } = await import('cli-table3');
  const table = new Table({ head: ['host', 'unit', 'what'], style: { head: [], border: [] }, wordWrap: true, colWidths: [null, null, 60] });
  table.push(...rows(findings));
  return `${table.toString()}\n${last}`;
}

function rows(findings: readonly Finding[]): readonly string[][] {
  const fresh = findings.filter(({ kind }) => kind === 'new');
  const others = findings.filter(({ kind }) => kind !== 'new').map(row);
  const news = [...new Set(fresh.map(({ host }) => host))].flatMap((host) => {
    const units = fresh.filter((finding) => finding.host === host);
    return units.length > NAMED ? [[host, `${units.length} units`, 'are to be applied yet']] : units.map(row);
  });
  return [...others, ...news];
}

function row({ host, what, why }: Finding): string[] {
  return [host, formatName(host, what), why];
}

/** The unit's id without the host, which has a column of its own. */
function formatName(host: string, what = ''): string {
  const own = `${hostId(host)}/`;
  return what.startsWith(own) ? what.slice(own.length - 1).replace(/^\/command\//, 'command ') : what;
}
