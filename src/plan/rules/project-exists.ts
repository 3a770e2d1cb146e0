import { defineRule } from './define-rule.js';
import { readSpec } from './home-index.js';

/** Argo CD refuses an Application of a project it does not know. A home without any project leaves them to whoever installed Argo CD. */
export const projectExists = defineRule('project-exists', (home, report) => {
  if (home.ofKind('argoproj.io/AppProject').length === 0) return;
  for (const application of home.ofKind('argoproj.io/Application')) {
    const { project = 'default' } = readSpec<{ readonly project: string }>(application.manifest);
    if (project === 'default' || home.find('argoproj.io/AppProject', application.namespace, project) !== undefined) continue;
    report(
      application,
      `is in the project '${project}', which does not exist in namespace ${application.namespace}`,
      `add the AppProject, or use another project`,
    );
  }
});
