import Table from 'cli-table3';
import type { SyncReport } from '../argo-cd/report.js';
import type { Amounts } from '../../fit/pods/amounts.js';
import type { NodeUse, PendingPod } from './pods.js';
import type { Refusal } from './refusals.js';
import type { AppliedBy, RehearsalReport, Upgrade } from './report.js';

/** A report as a person reads it. */
export function reportText(report: RehearsalReport): string {
  const { stack, ok, applied, implied, pods, refused, stages, upgrade, sync } = report;
  return [
    table(
      ['applied by', 'objects', 'on hosts'],
      applied.map(({ by, objects, there, onHosts }) => [by, there === objects ? `${there}` : `${there} of ${objects}`, onHosts]),
    ),
    `Charts, operators and k3s made ${implied} more workloads.\n`,
    nodes(pods.nodes),
    table(
      ['stage', 'seconds'],
      stages.map(({ title, milliseconds }) => [title, (milliseconds / 1000).toFixed(1)]),
    ),
    ...argoCd(sync, applied),
    ...(upgrade === undefined ? [] : upgradeText(upgrade)),
    ...pending(pods.pending),
    ...refusals(refused),
    ok
      ? `home '${stack}': nothing refused, all ${pods.fine} pods run\n`
      : `home '${stack}': ${refused.length} refused, ${pods.pending.length} of ${pods.fine + pods.pending.length} pods do not run\n`,
  ].join('\n');
}

function argoCd(sync: SyncReport | undefined, applied: readonly AppliedBy[]): readonly string[] {
  if (sync !== undefined) {
    const { applications, notReached, seconds } = sync;
    const done = applications.filter((application) => application.done).length;
    return [`Argo CD: ${done} of ${applications.length + notReached.length} Applications are synced and healthy after ${seconds} s.\n`];
  }
  if (!applied.some(({ by }) => by === 'Argo CD')) return [];
  return [
    'Applied in wave order, without Argo CD. Not tested: waves that never become healthy, what Argo CD projects refuse, and what is pruned.\n',
  ];
}

function nodes(all: readonly NodeUse[]): string {
  return table(
    ['node', 'pods', 'cpu requested', 'of', 'memory requested', 'of'],
    all.map(({ node, pods, requested, allocatable }) => [
      node,
      `${pods} of ${allocatable['pods'] ?? 0}`,
      cores(requested),
      cores(allocatable),
      mebibytes(requested),
      mebibytes(allocatable),
    ]),
  );
}

/** One line per workload and reason: ten pods of a game that fit nowhere are one piece of news. */
function pending(pods: readonly PendingPod[]): readonly string[] {
  if (pods.length === 0) return [];
  const groups = new Map<string, PendingPod[]>();
  for (const pod of pods) {
    const news = `${pod.owner}: ${pod.reason}`;
    groups.set(news, [...(groups.get(news) ?? []), pod]);
  }
  const lines = [...groups].map(([news, members]) => {
    const { unit, path } = members[0]!;
    const from = path === undefined ? '' : `\n  from ${path} (${unit})`;
    return `${members.length === 1 ? '1 pod' : `${members.length} pods`} of ${news}${from}`;
  });
  return [`not running:\n${lines.join('\n')}\n`];
}

function refusals(refused: readonly Refusal[]): readonly string[] {
  if (refused.length === 0) return [];
  return [
    `refused:\n${refused.map(({ by, unit, path, message }) => `${unit}${path === undefined ? '' : ` (${path})`}, by ${by}: ${message}`).join('\n')}\n`,
  ];
}

function upgradeText({ from, changes, workloads }: Upgrade): readonly string[] {
  const shown = changes.filter(({ change }) => change !== 'same');
  const touched = workloads.filter(({ restarted, withoutPodMs }) => restarted > 0 || withoutPodMs > 0);
  const kept = shown.filter(({ change }) => change === 'kept');
  return [
    shown.length === 0
      ? `Since ${from} no object changed.\n`
      : table(
          [`object, since ${from}`, 'is'],
          shown.map(({ unit, change }) => [unit, change]),
        ),
    ...(kept.length === 0 ? [] : [`kept: no longer in the program; stays in the cluster until you delete it (${kept.length} objects).\n`]),
    touched.length === 0
      ? 'No pod was restarted.\n'
      : table(
          ['workload', 'pods restarted', 'longest without a ready pod'],
          touched.map(({ workload, restarted, withoutPodMs }) => [
            workload,
            restarted,
            withoutPodMs === 0 ? 'never' : `${(withoutPodMs / 1000).toFixed(1)} s`,
          ]),
        ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const made = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) made.push([...row]);
  return `${made.toString()}\n`;
}

function cores({ cpu = 0 }: Amounts): string {
  return (cpu / 1000).toFixed(2);
}

function mebibytes({ memory = 0 }: Amounts): string {
  return `${Math.round(memory / 2 ** 20)}Mi`;
}
