import { Construct } from 'constructs';
import { AppProject } from '../../imports/argoproj.io.js';
import { ARGOCD_NAMESPACE } from './application.js';

/** A project that may do little: one repository, few namespaces, nothing cluster-wide. */
export interface LimitedProject {
  /** RFC 1123 label; {@link HomeChartProps.project} names it. */
  readonly name: string;
  readonly namespaces: readonly [string, ...string[]];
}

export interface ProjectsProps {
  /** Clone URL of the home's repository. */
  readonly repository: string;
  /** @default - `games`, limited to namespace `games` */
  readonly limited?: readonly LimitedProject[];
}

const CLUSTER = 'https://kubernetes.default.svc';

/**
 * What Applications may do. `home` may do everything: operators need definitions, cluster roles and classes, and whoever
 * writes to the repository it reads is the home's owner anyway. Games are strangers' code and stay in their namespace.
 */
export class Projects extends Construct {
  constructor(scope: Construct, id: string, { repository, limited = [{ name: 'games', namespaces: ['games'] }] }: ProjectsProps) {
    super(scope, id);
    new AppProject(this, 'home', {
      metadata: { name: 'home', namespace: ARGOCD_NAMESPACE },
      spec: {
        sourceRepos: ['*'],
        destinations: [{ server: CLUSTER, namespace: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    });
    for (const { name, namespaces } of limited) {
      new AppProject(this, name, {
        metadata: { name, namespace: ARGOCD_NAMESPACE },
        spec: {
          sourceRepos: [repository],
          destinations: namespaces.map((namespace) => ({ server: CLUSTER, namespace })),
          clusterResourceWhitelist: [],
        },
      });
    }
  }
}
