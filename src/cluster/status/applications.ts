import type { ApplicationObject } from './objects.js';
import { objectProblem, reasoned, type StatusProblem } from './status-problem.js';

/** Applications that are not what is committed, or whose objects do not do well. */
export function applicationProblems(applications: readonly ApplicationObject[]): readonly StatusProblem[] {
  return applications.flatMap((application) => {
    const { sync, health, operationState, conditions = [] } = application.status ?? {};
    if (sync === undefined && health === undefined) return [objectProblem(application, 'Argo CD has not looked at it yet')];
    const states = [
      ...(sync?.status === 'Synced' ? [] : [sync?.status ?? 'not compared yet']),
      ...(health?.status === 'Healthy' ? [] : [health?.status ?? 'of unknown health']),
    ];
    if (states.length === 0) return [];
    // What went wrong stands in one of three places, depending on how far Argo CD got.
    const operation = operationState?.phase === 'Succeeded' ? undefined : operationState?.message;
    const said = [...conditions.map(({ type, message }) => reasoned(type, message)), operation, health?.message].filter(
      (text) => text !== undefined && text !== '',
    );
    return [objectProblem(application, `is ${states.join(' and ')}${said.length === 0 ? '' : `: ${said.join('; ')}`}`)];
  });
}
