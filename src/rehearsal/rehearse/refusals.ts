import type { Plan } from '../../plan/plan.js';
import type { ArgoReport } from '../argo/report.js';
import type { EngineReport, Step } from '../pulumi/report.js';

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
  const refused = steps.flatMap((step) => (step.error === undefined ? [] : [refusal('Pulumi', unitOf(step), step.error, plan)]));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (refused.length > 0 || !failed) return refused;
  return errors.map(({ message, urn }) => refusal('Pulumi', urn?.split('::').at(-1) ?? 'src/pulumi/main.ts', message, plan));
}

/** Kinds whose health is that of pods, which are reported by themselves, or of other Applications. */
const OF_PODS: ReadonlySet<string> = new Set(['Application', 'DaemonSet', 'Deployment', 'Job', 'PersistentVolumeClaim', 'StatefulSet']);

/** What Argo CD could not apply, and what it applied that did not become healthy for another reason than pods. */
export function refusedByArgo({ applications }: ArgoReport, plan: Plan): readonly Refusal[] {
  const asks = applications.some(({ resting }) => resting);
  return applications.flatMap(({ name, conditions, objects, sync, message, settled, resting }) => {
    // What only waits for a person to agree to a removal is as it should be, and so is the Application that holds it.
    const isSynced = sync === 'Synced' || (asks && /^(successfully synced|waiting for deletion of)/.test(message));
    if (settled || (resting && conditions.length === 0)) return [];
    const application = `argoproj.io/Application/argocd/${name}`;
    const said = conditions.map((condition) => refusal('Argo CD', application, `${condition.type}: ${condition.message}`, plan));
    const apply = isSynced || conditions.length > 0 ? [] : [refusal('Argo CD', application, message, plan)];
    const ill = objects.flatMap(({ object, health, message: why = '' }) => {
      const id = object.replace('//', '/');
      const isFine = health === undefined || health === 'Healthy' || health === 'Suspended' || health === 'Missing';
      return isFine || OF_PODS.has(id.split('/')[1]!) ? [] : [refusal('Argo CD', id, `${health} ${why}`, plan)];
    });
    return [...said, ...apply, ...ill];
  });
}

function refusal(by: Refusal['by'], unit: string, message: string, { units }: Plan): Refusal {
  const path = units.find(({ id }) => id === unit)?.path;
  return { by, unit, ...(path === undefined ? {} : { path }), message: message.trim() };
}

/** The unit of a step: objects are registered as `<namespace>/<name>` under the type of their kind, all else by its id. */
export function unitOf({ type, name }: Pick<Step, 'type' | 'name'>): string {
  const [provider, version, kind] = type.split(':');
  return provider === 'kubernetes' ? `${version!.split('/')[0]}/${kind}/${name}` : name;
}
