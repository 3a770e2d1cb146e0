import type { Machine } from '../../../constructs/core/machine.js';
import { isNode } from '../../../constructs/core/machine.js';
import type { Plan } from '../../plan/plan.js';
import { eligibility } from '../../plan/rules/node-eligibility.js';
import type { HomeIndex } from '../../plan/rules/home-index.js';
import { listOrdinals } from './pod-ordinals.js';
import type { GroupPod, GroupSpec, PodGroup } from './pod-group.js';
import { readPriorities } from './pod-priority.js';
import { sumRequests } from './pod-requests.js';
import { type PodTemplate, listTemplates } from './pod-templates.js';

/** What a DaemonSet's pods tolerate without saying so: kubernetes/kubernetes@v1.36.3 pkg/controller/daemon/util/daemonset_util.go. */
const DAEMON_TOLERATIONS = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
] as const;

/** All pods of a home, in groups that the scheduler treats alike. */
export function groupPods(plan: Plan, home: HomeIndex): readonly PodGroup[] {
  const nodes = plan.hosts.filter(isNode);
  const eligible = eligibility(nodes);
  const selected = eligibility(nodes.map((machine) => ({ ...machine, taints: [] })));
  const priority = readPriorities(home);
  const templates = listTemplates(plan);
  const kinds = new Map<string, Set<string>>();
  for (const { namespace, name, kind } of templates) {
    const key = `${namespace}/${name}`;
    kinds.set(key, (kinds.get(key) ?? new Set()).add(kind));
  }
  return templates.map((template) => {
    const { namespace, name, kind, labels, by } = template;
    const spec: GroupSpec =
      kind === 'DaemonSet'
        ? { ...template.spec, tolerations: [...(template.spec.tolerations ?? []), ...DAEMON_TOLERATIONS] }
        : template.spec;
    const allowed = listNames(eligible(spec));
    const prefix = kinds.get(`${namespace}/${name}`)!.size > 1 ? `${namespace}/${kind}/${name}` : `${namespace}/${name}`;
    return {
      namespace,
      workload: name,
      kind,
      labels,
      spec,
      by,
      requests: { ...sumRequests(spec), pods: 1 },
      priority: priority(spec.priorityClassName),
      eligible: allowed,
      selected: listNames(selected(spec)),
      ports: listHostPorts(spec),
      pods: listPods(template, prefix, allowed),
    };
  });
}

const nameCache = new WeakMap<readonly Machine[], readonly string[]>();

/** The same list of machines has the same list of names. */
function listNames(machines: readonly Machine[]): readonly string[] {
  const names = nameCache.get(machines) ?? machines.map(({ name }) => name);
  nameCache.set(machines, names);
  return names;
}

function listPods({ manifest, namespace, spec, kind, name }: PodTemplate, prefix: string, nodes: readonly string[]): readonly GroupPod[] {
  const shared = (spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim === undefined ? [] : [`${namespace}/${claim.claimName}`],
  );
  if (kind === 'DaemonSet') return nodes.map((node) => ({ name: `${prefix}/${node}`, onNode: node, claims: shared }));
  const { volumeClaimTemplates = [] } = (manifest['spec'] ?? {}) as {
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
  return listOrdinals(manifest).map((ordinal) => ({
    name: `${prefix}/${ordinal}`,
    claims: [...shared, ...volumeClaimTemplates.map(({ metadata }) => `${namespace}/${metadata.name}-${name}-${ordinal}`)],
  }));
}

/** Ports that containers and the init containers that stay take of the node itself. */
function listHostPorts({ containers, initContainers = [], hostNetwork }: GroupSpec): readonly string[] {
  const staying = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const ports = [...containers, ...staying].flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, containerPort, protocol = 'TCP' }) => {
      const port = hostPort ?? (hostNetwork === true ? containerPort : undefined);
      return port === undefined || port === 0 ? [] : [`${protocol}/${port}`];
    }),
  );
  return [...new Set(ports)];
}
