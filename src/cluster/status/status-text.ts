import { X509Certificate } from 'node:crypto';
import Table from 'cli-table3';
import type { HomeOutputs } from '../../stacks/composition.js';
import type { CephStatus } from './ceph.js';
import type { HomeStatus } from './status.js';
import type { StatusProblem } from './status-problem.js';

export interface StatusTextOptions {
  /** What was asked: stack, context and address. */
  readonly title: string;
  readonly outputs: HomeOutputs;
  /** Command line that prints the authority's certificate. */
  readonly caCommand: string;
}

/** A status for the terminal. */
export function statusText(status: HomeStatus, { title, outputs, caCommand }: StatusTextOptions): string {
  const { nodes, games, services, ceph, problems, version } = status;
  return [
    `${title}, Kubernetes ${version}`,
    table(
      ['NODE', 'READY', 'ROLES', 'ARCH', 'WRONG'],
      nodes.map(({ name, ready, roles, arch, wrong }) => [name, ready ? 'yes' : 'no', roles.join(', '), arch, wrong.join('; ')]),
    ),
    table(
      ['GAME', 'PODS', 'URL'],
      games.map(({ name, ready, wanted, url }) => [name, `${ready}/${wanted}`, url]),
    ),
    table(
      ['SERVICE', 'PODS', 'URL'],
      services.map(({ name, ready, pods, url }) => [name, `${ready}/${pods}`, url]),
    ),
    ...(ceph === undefined ? [] : [cephText(ceph)]),
    problems.length === 0
      ? 'Everything is as it should be.'
      : [`Not as it should be (${problems.length}):`, ...problemLines(problems)].join('\n'),
    trustText(outputs, caCommand),
    ...(outputs.argocd === undefined
      ? []
      : [`Argo CD: ${outputs.argocd.url}, user ${outputs.argocd.user}, password: ${outputs.argocd.password}`]),
  ]
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const chars = Object.fromEntries(EDGES.map((edge) => [edge, '']));
  const lines = new Table({ chars, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 } });
  lines.push([...head], ...rows.map((row) => [...row]));
  return lines.toString().replace(/ +$/gm, '');
}

/** Everything cli-table3 would draw between and around the cells. */
const EDGES = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
];

/** Things of one kind that say the same are named together. */
function problemLines(problems: readonly StatusProblem[]): readonly string[] {
  const groups = new Map<string, readonly StatusProblem[]>();
  for (const problem of problems) {
    const key = `${problem.about.split('/')[0]} ${problem.why}`;
    groups.set(key, [...(groups.get(key) ?? []), problem]);
  }
  return [...groups.values()].map((group) => {
    const names = group.slice(0, MOST_NAMES).map(({ about }) => about);
    const unnamed = group.reduce((sum, { count = 1 }) => sum + count, 0) - names.length;
    const more = unnamed === 0 ? '' : ` and ${unnamed} more`;
    return `  ${names.join(', ')}${more}: ${group[0]!.why}`;
  });
}

/** Names in a line at most; all of them are in the JSON. */
const MOST_NAMES = 3;

function cephText({ health, bytesUsed, bytesTotal }: CephStatus): string {
  if (bytesUsed === undefined || bytesTotal === undefined) return `Ceph: ${health}`;
  return `Ceph: ${health}, ${gibibytes(bytesUsed)} of ${gibibytes(bytesTotal)} used`;
}

function gibibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 30)} GiB`;
}

function trustText({ ca: { certificate, trust } }: HomeOutputs, caCommand: string): string {
  const widest = Math.max(...Object.keys(trust).map((device) => device.length));
  return [
    `To trust the home's certificates, run \`${caCommand} > home-ca.crt\`, compare its SHA-256 fingerprint`,
    `  ${new X509Certificate(certificate).fingerprint256}`,
    'and tell each device:',
    ...Object.entries(trust).map(([device, how]) => `  ${device.padEnd(widest)}  ${how}`),
  ].join('\n');
}
