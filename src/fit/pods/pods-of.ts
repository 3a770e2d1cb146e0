import type { Machine } from '../../../constructs/core/machine.js';
import { isNode } from '../../../constructs/core/machine.js';
import type { Plan } from '../../plan/plan.js';
import { eligibility } from '../../plan/rules/eligible.js';
import type { HomeIndex } from '../../plan/rules/home-index.js';
import { ordinalsOf } from './counts.js';
import type { GroupPod, GroupSpec, PodGroup } from './pod-group.js';
import { priorities } from './priority.js';
import { requestsOf } from './requests.js';
import { type Template, templatesOf } from './templates.js';

/** What a DaemonSet's pods tolerate without saying so: kubernetes/kubernetes@v1.36.3 pkg/controller/daemon/util/daemonset_util.go. */
const OF_DAEMONS = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
] as const;

/** All pods of a home, in groups that the scheduler treats alike. */
export function podsOf(plan: Plan, home: HomeIndex): readonly PodGroup[] {
  const nodes = plan.hosts.filter(isNode);
  const eligible = eligibility(nodes);
  const selected = eligibility(nodes.map((machine) => ({ ...machine, taints: [] })));
  const priority = priorities(home);
  const templates = templatesOf(plan);
  const kinds = new Map<string, Set<string>>();
  for (const { namespace, name, kind } of templates) {
    const key = `${namespace}/${name}`;
    kinds.set(key, (kinds.get(key) ?? new Set()).add(kind));
  }
  return templates.map((template) => {
    const { namespace, name, kind, labels, by } = template;
    const spec: GroupSpec =
      kind === 'DaemonSet' ? { ...template.spec, tolerations: [...(template.spec.tolerations ?? []), ...OF_DAEMONS] } : template.spec;
    const allowed = namesOf(eligible(spec));
    const prefix = kinds.get(`${namespace}/${name}`)!.size > 1 ? `${namespace}/${kind}/${name}` : `${namespace}/${name}`;
    return {
      namespace,
      workload: name,
      kind,
      labels,
      spec,
      by,
      requests: { ...requestsOf(spec), pods: 1 },
      priority: priority(spec.priorityClassName),
      eligible: allowed,
      selected: namesOf(selected(spec)),
      ports: hostPorts(spec),
      pods: groupPods(template, prefix, allowed),
    };
  });
}

const named = new WeakMap<readonly Machine[], readonly string[]>();

/** The same list of machines has the same list of names. */
function namesOf(machines: readonly Machine[]): readonly string[] {
  const names = named.get(machines) ?? machines.map(({ name }) => name);
  named.set(machines, names);
  return names;
}

function groupPods({ manifest, namespace, spec, kind, name }: Template, prefix: string, nodes: readonly string[]): readonly GroupPod[] {
  const shared = (spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim === undefined ? [] : [`${namespace}/${claim.claimName}`],
  );
  if (kind === 'DaemonSet') return nodes.map((node) => ({ name: `${prefix}/${node}`, onNode: node, claims: shared }));
  const { volumeClaimTemplates = [] } = (manifest['spec'] ?? {}) as {
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
  return ordinalsOf(manifest).map((ordinal) => ({
    name: `${prefix}/${ordinal}`,
    claims: [...shared, ...volumeClaimTemplates.map(({ metadata }) => `${namespace}/${metadata.name}-${name}-${ordinal}`)],
  }));
}

/** Ports that containers and the init containers that stay take of the node itself. */
function hostPorts({ containers, initContainers = [], hostNetwork }: GroupSpec): readonly string[] {
  const staying = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const found = [...containers, ...staying].flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, containerPort, protocol = 'TCP' }) => {
      const port = hostPort ?? (hostNetwork === true ? containerPort : undefined);
      return port === undefined || port === 0 ? [] : [`${protocol}/${port}`];
    }),
  );
  return [...new Set(found)];
}
