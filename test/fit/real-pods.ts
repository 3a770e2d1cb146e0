import type { GroupPod, PodGroup } from '../../src/fit/pods/pod-group.js';

/** A pod as the API server takes it. */
export interface RealPod {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: object;
}

/** What the API server calls a pod of the verdict. */
export function realName(name: string): string {
  return name.replaceAll('/', '.').toLowerCase();
}

/**
 * The pod that stands for one of the verdict's: everything the scheduler looks at, nothing inside.
 * @param onNode keeps it on this node
 */
export function realPod({ namespace, labels, spec }: PodGroup, pod: GroupPod, onNode = pod.onNode): RealPod {
  const { nodeSelector, affinity, tolerations, topologySpreadConstraints, priorityClassName, containers, initContainers = [] } = spec;
  const bare = ({ name, resources, ports = [], restartPolicy }: (typeof containers)[number]): object => ({
    name,
    image: 'stub.invalid/pod:1',
    ...(resources === undefined ? {} : { resources }),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
    ports: ports.map((port) => ({ ...port })),
  });
  return {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: { namespace, name: realName(pod.name), ...{ labels } },
    spec: {
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      containers: containers.map(bare),
      ...(initContainers.length === 0 ? {} : { initContainers: initContainers.map(bare) }),
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
      affinity: onNode === undefined ? affinity : { ...affinity, nodeAffinity: pinned(affinity?.nodeAffinity, onNode) },
      ...(tolerations === undefined ? {} : { tolerations }),
      ...(topologySpreadConstraints === undefined ? {} : { topologySpreadConstraints }),
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
      volumes: [...new Set(pod.claims)].map((claim, index) => ({
        name: `volume-${index}`,
        persistentVolumeClaim: { claimName: claim.slice(claim.indexOf('/') + 1) },
      })),
    },
  };
}

type NodeAffinity = NonNullable<NonNullable<PodGroup['spec']['affinity']>['nodeAffinity']>;

/** As the controller of DaemonSets says on which node a pod is to run. */
function pinned(affinity: NodeAffinity | undefined, node: string): object {
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [{}];
  const here = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms.map((term) => ({ ...term, matchFields: here })) } };
}
