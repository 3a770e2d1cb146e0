import type { V1Container, V1Pod, V1Service } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { placeholder } from '../../../constructs/core/secret-ref.js';
import { type Json, objectKey, type Live } from '../../cluster/client/api-object.js';
import type { Plan } from '../../plan/plan.js';
import { hasDevice } from '../../plan/rules/device-mounts.js';
import { HELD } from '../simulated-home/held-pods.js';
import { type Change, type Operator, setStatus } from './change.js';
import type { View } from './cluster-view.js';
import { condition } from './conditions.js';
import { readyEndpoints } from './service-lb.js';

type Pod = Live<V1Pod>;

/** Why a container does not start, as its status says it. */
interface Waiting {
  readonly reason: 'ContainerCreating' | 'ImagePullBackOff';
  readonly message?: string;
}

const REGISTRIES_FILE = '/etc/rancher/k3s/registries.yaml';

/**
 * What kubelets do before kwok runs a pod: its devices are looked for on the machine, and an image of the home's own registry
 * is pulled only while that registry answers where the node's settings lead to. The pod says what it waits for.
 *
 * @param withoutImages references of images that were never pushed
 */
export function kubelets(plan: Plan, withoutImages: readonly string[]): Operator {
  const mirrors = readMirrors(plan);
  const pulled = new Set<string>();

  const whyNoPull = (view: View, image: string, node: string): string | undefined => {
    if (withoutImages.includes(image)) return 'not found';
    const registry = plan.registries?.find((name) => image.startsWith(`${name}/`));
    if (registry === undefined || pulled.has(`${node} ${image}`)) return undefined;
    const endpoints = mirrors.get(node)?.[registry]?.endpoint ?? [];
    if (endpoints.length === 0) return `lookup ${registry.split(':')[0]}: no such host`;
    if (endpoints.some((endpoint) => answers(view, new URL(endpoint)))) return undefined;
    return `dial tcp ${new URL(endpoints[0]!).host}: connect: connection refused`;
  };

  return function* (view) {
    for (const pod of view.all<Pod>('Pod')) {
      const { metadata, spec, status } = pod;
      const isHeld = metadata.annotations?.[HELD] !== undefined && metadata.deletionTimestamp === undefined;
      if (!isHeld || status?.phase !== 'Pending' || spec?.nodeName === undefined) continue;
      const images = [...(spec.initContainers ?? []), ...spec.containers].map(({ image }) => image!);
      const problems = new Map(images.map((image) => [image, whyNoPull(view, image, spec.nodeName!)]));
      const device = missingDevice(pod, plan);
      if (device === undefined && [...problems.values()].every((why) => why === undefined)) {
        yield release(pod, () => images.forEach((image) => pulled.add(`${spec.nodeName} ${image}`)));
        continue;
      }
      const waiting = (image: string): Waiting => {
        const why = problems.get(image);
        if (device !== undefined || why === undefined)
          return { reason: 'ContainerCreating', ...(device === undefined ? {} : { message: device }) };
        return { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}": ErrImagePull: ${why}` };
      };
      yield* setStatus(pod, heldStatus(pod, waiting));
    }
  };
}

/** Lets kwok run the pod. What was said of its containers would else stay beside what kwok says, which nobody may undo then. */
function release(pod: Pod, done: () => void): Change {
  const { resourceVersion } = pod.metadata;
  return {
    key: `status of Pod ${objectKey(pod)}`,
    make: async (client) => {
      const nothing = { containerStatuses: null, initContainerStatuses: null };
      const { metadata } = await client.patchStatus(pod, nothing, { unlessNewerThan: resourceVersion });
      await client.patch(pod, { metadata: { resourceVersion: metadata.resourceVersion, annotations: { [HELD]: null } } });
      done();
    },
  };
}

/** In the kubelet's words: kubernetes/kubernetes@v1.36.3 pkg/volume/hostpath/host_path.go. */
function missingDevice({ spec }: Pod, { hosts }: Plan): string | undefined {
  const machine = hosts.find(({ name }) => name === spec?.nodeName);
  for (const { name, hostPath } of spec?.volumes ?? []) {
    if (hostPath?.type !== 'CharDevice' && hostPath?.type !== 'BlockDevice') continue;
    const { path } = hostPath;
    if (machine !== undefined && (hasDevice(machine, path) || machine.disks.some(({ id }) => path === `/dev/disk/by-id/${id}`))) continue;
    const kind = hostPath.type === 'CharDevice' ? 'character' : 'block';
    return `MountVolume.SetUp failed for volume "${name}" : hostPath type check failed: ${path} is not a ${kind} device`;
  }
  return undefined;
}

/** Whether a LoadBalancer Service takes connections at that address and port and has a pod that is ready. */
function answers(view: View, { hostname, port }: URL): boolean {
  return view.all<Live<V1Service>>('Service').some(({ metadata, spec, status }) => {
    const isReached = status?.loadBalancer?.ingress?.some(({ ip }) => ip === hostname) === true;
    return isReached && spec?.ports?.some((open) => String(open.port) === port) === true && readyEndpoints(view, metadata).length > 0;
  });
}

function heldStatus(pod: Pod, waiting: (image: string) => Waiting): object {
  const not = (type: string): object =>
    condition(pod, { type, status: 'False', reason: 'ContainersNotReady', message: 'containers do not start' });
  const scheduled = pod.status?.conditions?.filter(({ type }) => type === 'PodScheduled') ?? [];
  const statuses = (containers: readonly Json<V1Container>[] = []): readonly object[] =>
    containers.map(({ name, image }) => ({
      ...{ name, image, imageID: '', ready: false, restartCount: 0 },
      state: { waiting: waiting(image!) },
    }));
  return {
    conditions: [...scheduled, not('ContainersReady'), not('Ready')],
    containerStatuses: statuses(pod.spec?.containers),
    ...(pod.spec?.initContainers === undefined ? {} : { initContainerStatuses: statuses(pod.spec.initContainers) }),
  };
}

type Mirrors = Readonly<Record<string, { readonly endpoint?: readonly string[] }>>;

/** Where each node is told to find registries: k3s-io/docs docs/installation/private-registry.md. */
function readMirrors({ units }: Plan): ReadonlyMap<string, Mirrors> {
  return new Map(
    units.flatMap(({ body }) => {
      if (body.type !== 'HostFile' || body.path !== REGISTRIES_FILE) return [];
      const { mirrors = {} } = parse(placeholder(body.content)) as { readonly mirrors?: Mirrors };
      return [[body.host, mirrors] as const];
    }),
  );
}
