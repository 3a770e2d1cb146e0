import { z } from 'zod';
import type { ApiObject } from '../../cluster/client/api-watch.js';
import { argoGroup, type Named } from './annotations.js';
import type { Application } from './application.js';
import { problemsOf } from './shape.js';

const kinds = z.array(z.strictObject({ group: z.string(), kind: z.string().min(1) }));

/** What the stand-in acts on: argoproj/argo-cd@v3.5.1 manifests/crds/appproject-crd.yaml has more. */
const spec = z.strictObject({
  description: z.string().optional(),
  sourceRepos: z.array(z.string()).optional(),
  destinations: z.array(z.strictObject({ server: z.string(), namespace: z.string() })).optional(),
  clusterResourceWhitelist: kinds.optional(),
  clusterResourceBlacklist: kinds.optional(),
  namespaceResourceWhitelist: kinds.optional(),
  namespaceResourceBlacklist: kinds.optional(),
});

type Kinds = z.infer<typeof kinds>;

/** What Applications of one project may do: argoproj/argo-cd@v3.5.1 docs/user-guide/projects.md. */
export class Project {
  readonly name: string;
  readonly #spec: z.infer<typeof spec>;

  /** Throws on a field that the stand-in does not know. */
  constructor(object: ApiObject) {
    this.name = object.metadata.name;
    const read = spec.safeParse(object['spec']);
    if (!read.success) throw new Error(`AppProject ${this.name}: ${problemsOf(read.error, 'spec')}`);
    this.#spec = read.data;
  }

  /** Why an Application may not be in this project; none when it may. */
  refusals({ spec: { source, destination } }: Application): readonly string[] {
    const { sourceRepos = [] } = this.#spec;
    return [
      ...(sourceRepos.some((pattern) => matches(pattern, source.repoURL))
        ? []
        : [`application repo ${source.repoURL} is not permitted in project '${this.name}'`]),
      ...(this.#goesTo(destination.server, destination.namespace)
        ? []
        : [
            `application destination server '${destination.server}' and namespace '${destination.namespace}' do not match any of the allowed destinations in project '${this.name}'`,
          ]),
    ];
  }

  /** Why an object may not be applied by an Application of this project; undefined when it may. */
  refusal(object: Named, namespaced: boolean, server: string): string | undefined {
    const group = argoGroup(object.apiVersion);
    const { clusterResourceWhitelist, clusterResourceBlacklist, namespaceResourceWhitelist, namespaceResourceBlacklist } = this.#spec;
    const permitted = namespaced
      ? // Without a list, every kind that lives in a namespace is allowed, and none that does not.
        (namespaceResourceWhitelist === undefined || holds(namespaceResourceWhitelist, group, object.kind)) &&
        !holds(namespaceResourceBlacklist, group, object.kind)
      : holds(clusterResourceWhitelist, group, object.kind) && !holds(clusterResourceBlacklist, group, object.kind);
    if (!permitted) return `resource ${group}:${object.kind} is not permitted in project ${this.name}`;
    const { namespace } = object.metadata;
    if (namespaced && namespace !== undefined && !this.#goesTo(server, namespace)) {
      return `namespace ${namespace} is not permitted in project '${this.name}'`;
    }
    return undefined;
  }

  #goesTo(server: string, namespace: string): boolean {
    return (this.#spec.destinations ?? []).some((to) => matches(to.server, server) && matches(to.namespace, namespace));
  }
}

function holds(list: Kinds | undefined, group: string, kind: string): boolean {
  return (list ?? []).some((entry) => matches(entry.group, group) && matches(entry.kind, kind));
}

/** `*` stands for anything; an entry with `!`, which would deny, matches nothing and so denies too much rather than too little. */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
