import { silently, type Stage } from '../../progress.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';
import { AvailabilityWatch } from './availability.js';
import { changesBetween, snapshot, unitsOfBoth } from './changes.js';
import { impliedWorkloads, readPods } from './pods.js';
import type { Program } from './program.js';
import { Rehearsal, type RehearsalOptions, type Round } from './rehearsal.js';
import type { AppliedBy, RehearsalReport, StageTime, Upgrade } from './report.js';
import type { Plan } from '../../plan/plan.js';
import type { Snapshot } from './changes.js';

export interface RehearseOptions extends Pick<RehearsalOptions, 'withArgoCd' | 'charts' | 'withoutImages'> {
  /** Folder of the repository. */
  readonly root: string;
  readonly program: Program;
  /** What is applied first, to rehearse an upgrade; it gets a folder to unpack itself in. @default - nothing */
  readonly from?: (folder: TemporaryFolder) => Promise<Program>;
  /** @default - shows nothing */
  readonly stage?: Stage;
  /** Existing folder in which the temporary one is made. @default - the system's */
  readonly parent?: string;
  /** Told of the rehearsal when all is done, before it is stopped. @default - nothing */
  readonly look?: (rehearsal: Rehearsal, report: RehearsalReport) => Promise<void>;
}

/** Applies a home to a simulated one and reports what happened. Nothing is left behind, however it ends. */
export async function rehearse(options: RehearseOptions): Promise<RehearsalReport> {
  const { root, program, stage = silently, parent, withArgoCd, charts, withoutImages } = options;
  const stages: StageTime[] = [];
  const timed: Stage = async (title, run) => {
    const start = performance.now();
    const result = await stage(title, run);
    stages.push({ title, milliseconds: Math.round(performance.now() - start) });
    return result;
  };
  const rehearsal = await Rehearsal.start({
    root,
    plan: program.plan,
    stage: timed,
    withArgoCd,
    charts,
    withoutImages,
    ...(parent === undefined ? {} : { parent }),
  });
  try {
    return await perform(rehearsal, options, timed, stages);
  } finally {
    await rehearsal.stop();
  }
}

async function perform(
  rehearsal: Rehearsal,
  { program, from, look }: RehearseOptions,
  timed: Stage,
  stages: readonly StageTime[],
): Promise<RehearsalReport> {
  const { client, folder } = rehearsal.home;
  const before = from === undefined ? undefined : await timed('unpack the program to upgrade from', () => from(folder));
  const first = before === undefined ? undefined : await rehearsal.apply(before);
  const { round, upgrade } = await upgradeTo(rehearsal, program, before);
  const [pods, there] = await Promise.all([readPods(client, program.plan), snapshot(client, program.plan.units)]);
  const refused = [...(first?.refused ?? []), ...round.refused];
  const report: RehearsalReport = {
    stack: program.stack,
    ok: refused.length === 0 && pods.pending.length === 0,
    applied: appliedBy(program.plan, there),
    implied: await impliedWorkloads(client, program.plan),
    refused,
    pods,
    stages,
    ...(round.sync === undefined ? {} : { sync: round.sync }),
    ...(upgrade === undefined ? {} : { upgrade }),
  };
  await look?.(rehearsal, report);
  return report;
}

/** Applies the program; when another one was applied before, watches what that does. */
async function upgradeTo(
  rehearsal: Rehearsal,
  program: Program,
  before: Program | undefined,
): Promise<{ readonly round: Round; readonly upgrade?: Upgrade }> {
  if (before === undefined) return { round: await rehearsal.apply(program) };
  const { client } = rehearsal.home;
  const units = unitsOfBoth(before.plan, program.plan);
  const old = await snapshot(client, units);
  const watch = await AvailabilityWatch.start(client, before.plan);
  const round = await rehearsal.apply(program);
  const workloads = await watch.stop();
  const changes = changesBetween(units, program.plan, old, await snapshot(client, units));
  return { round, upgrade: { from: before.title, changes, workloads } };
}

function appliedBy({ units }: Plan, there: Snapshot): readonly AppliedBy[] {
  return (['pulumi', 'argocd'] as const).flatMap((owner) => {
    const own = units.filter((unit) => unit.owner === owner);
    if (own.length === 0) return [];
    const objects = own.filter(({ body }) => body.type === 'KubernetesObject');
    return [
      {
        by: owner === 'pulumi' ? 'Pulumi' : 'Argo CD',
        objects: objects.length,
        there: objects.filter(({ id }) => there.has(id)).length,
        onHosts: own.length - objects.length,
      } as const,
    ];
  });
}
