import type { Plan } from '../../plan/plan.js';
import type { ApplicationReport, SyncReport } from '../argo-cd/report.js';
import type { EngineReport, Step } from '../pulumi/report.js';
import { ROOT } from './gitops.js';

/** Something that was not done, and why. */
export interface Refusal {
  readonly by: 'Pulumi' | 'Argo CD';
  /** Unit id, or what it is called where it is no unit. */
  readonly unit: string;
  /** Where it is written in the program. Absent when it is no unit. */
  readonly path?: string;
  readonly message: string;
}

/** What the engine could not do, and what the program said instead of a plan. */
export function refusedByEngine({ steps, diagnostics, failed }: EngineReport, plan: Plan): readonly Refusal[] {
  const refused = steps.flatMap((step) => (step.error === undefined ? [] : [refusal('Pulumi', findUnitId(step), step.error, plan)]));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (refused.length > 0 || !failed) return refused;
  return errors.map(({ message, urn }) => refusal('Pulumi', urn?.split('::').at(-1) ?? 'src/pulumi/main.ts', message, plan));
}

/** Every Application that is not done, with what Argo CD says of it, and those that it never came to. */
export function refusedByArgoCd({ applications, notReached }: SyncReport, plan: Plan): readonly Refusal[] {
  const asks = applications.some(({ asksForConfirmation }) => asksForConfirmation);
  // Whoever holds an Application that asks is done but for that.
  const waits = ({ message = '' }: ApplicationReport): boolean => asks && /^(successfully synced|waiting for deletion of)/.test(message);
  const open = applications.filter((application) => !application.done && !application.asksForConfirmation && !waits(application));
  return [
    ...open.map((application) =>
      refusal('Argo CD', `argoproj.io/Application/argocd/${application.name}`, describeReport(application), plan),
    ),
    ...(notReached.length === 0 ? [] : [refusal('Argo CD', ROOT, notApplied(notReached), plan)]),
  ];
}

function notApplied(names: readonly string[]): string {
  return `has not yet applied the ${names.length === 1 ? 'Application' : 'Applications'} ${names.join(', ')}`;
}

function describeReport({ sync, health, message, conditions, objects }: ApplicationReport): string {
  const said = conditions.length > 0 ? conditions.join('; ') : message;
  const waits = objects.map(({ unit, sync: synced, health: found, message: why }) => {
    const state = [...(synced === 'Synced' ? [] : [synced]), ...(found === undefined || found === 'Healthy' ? [] : [found])].join(', ');
    return `${unit} is ${state}${why === undefined ? '' : ` (${why})`}`;
  });
  return [`${sync}, ${health}`, ...(said === undefined ? [] : [said]), ...waits].join('; ');
}

function refusal(by: Refusal['by'], unit: string, message: string, { units }: Plan): Refusal {
  const path = units.find(({ id }) => id === unit)?.path;
  return { by, unit, ...(path === undefined ? {} : { path }), message: message.trim() };
}

/** The unit of a step: objects are registered as `<namespace>/<name>` under the type of their kind, all else by its id. */
export function findUnitId({ type, name }: Pick<Step, 'type' | 'name'>): string {
  const [provider, version, kind] = type.split(':');
  return provider === 'kubernetes' ? `${version!.split('/')[0]}/${kind}/${name}` : name;
}
