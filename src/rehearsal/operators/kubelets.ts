import { parse } from 'yaml';
import { placeholder } from '../../../constructs/core/secret-ref.js';
import type { Plan } from '../../plan/plan.js';
import { hasDevice } from '../../plan/rules/device-mounts.js';
import type { ApiObject } from '../../cluster/client/api-object.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { HELD } from '../simulated-home/held-pods.js';
import { type Condition, condition, type WithStatus, writeStatus } from './status.js';
import type { Watched } from './watched.js';
import type { WorkQueue } from './work-queue.js';

/** What the kubelets' stub needs. */
export interface KubeletsProps {
  readonly client: ClusterClient;
  readonly watched: Watched;
  readonly queue: WorkQueue;
  readonly plan: Plan;
  /** References of images that were never pushed. */
  readonly withoutImages: ReadonlySet<string>;
}

interface Container {
  readonly name: string;
  readonly image: string;
}

interface Pod extends WithStatus {
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly { readonly name: string; readonly hostPath?: { readonly path: string; readonly type?: string } }[];
  };
}

interface Service extends ApiObject {
  readonly spec: { readonly ports?: readonly { readonly port: number }[] };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } };
}

interface EndpointSlice extends ApiObject {
  readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[];
}

/** Why a container does not start, as its status says it. */
interface Waiting {
  readonly reason: 'ContainerCreating' | 'ImagePullBackOff';
  readonly message?: string;
}

const REGISTRIES_FILE = '/etc/rancher/k3s/registries.yaml';

/**
 * Plays what kubelets do before kwok runs a pod: its devices are looked for on the machine, and an image of the home's own
 * registry is pulled only while that registry answers where the node's settings lead to. The pod says what it waits for.
 */
export function stubForKubelets({ client, watched, queue, plan, withoutImages }: KubeletsProps): void {
  const mirrors = mirrorsOf(plan);
  const pulled = new Set<string>();

  const whyNoPull = (image: string, node: string): string | undefined => {
    if (withoutImages.has(image)) return 'not found';
    const registry = plan.registries?.find((name) => image.startsWith(`${name}/`));
    if (registry === undefined || pulled.has(`${node} ${image}`)) return undefined;
    const endpoints = mirrors.get(node)?.[registry]?.endpoint ?? [];
    if (endpoints.length === 0) return `lookup ${registry.split(':')[0]}: no such host`;
    if (endpoints.some((endpoint) => answers(watched, new URL(endpoint)))) return undefined;
    return `dial tcp ${new URL(endpoints[0]!).host}: connect: connection refused`;
  };

  watched.on('Pod', ({ metadata: { name, namespace } }) =>
    queue.add(`kubelet ${namespace}/${name}`, async () => {
      const pod = watched.find<Pod>('Pod', name, namespace);
      const node = pod?.spec.nodeName;
      if (pod === undefined || node === undefined || pod.metadata.deletionTimestamp !== undefined) return 'done';
      if (pod.status?.phase !== 'Pending' || pod.metadata.annotations?.[HELD] === undefined) return 'done';
      const images = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ image }) => image);
      const device = missingDevice(pod, plan);
      const waiting = (image: string): Waiting => {
        if (device !== undefined) return { reason: 'ContainerCreating', message: device };
        const why = whyNoPull(image, node);
        if (why === undefined) return { reason: 'ContainerCreating' };
        return { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}": ErrImagePull: ${why}` };
      };
      if (device === undefined && images.every((image) => whyNoPull(image, node) === undefined)) {
        for (const image of images) pulled.add(`${node} ${image}`);
        // What was said of its containers would else stay beside what kwok says.
        await client.patchStatus(pod, { containerStatuses: null, initContainerStatuses: null });
        await client.patch(pod, { metadata: { annotations: { [HELD]: null } } });
        return 'done';
      }
      await writeStatus(client, pod, heldStatus(pod, waiting));
      return 'again';
    }),
  );
}

/** In the kubelet's words: kubernetes/kubernetes@v1.36.3 pkg/volume/hostpath/host_path.go. */
function missingDevice({ spec }: Pod, { hosts }: Plan): string | undefined {
  const machine = hosts.find(({ name }) => name === spec.nodeName);
  for (const { name, hostPath } of spec.volumes ?? []) {
    if (hostPath?.type !== 'CharDevice' && hostPath?.type !== 'BlockDevice') continue;
    const { path } = hostPath;
    if (machine !== undefined && (hasDevice(machine, path) || machine.disks.some(({ id }) => path === `/dev/disk/by-id/${id}`))) continue;
    const kind = hostPath.type === 'CharDevice' ? 'character' : 'block';
    return `MountVolume.SetUp failed for volume "${name}" : hostPath type check failed: ${path} is not a ${kind} device`;
  }
  return undefined;
}

/** Whether a LoadBalancer Service takes connections at that address and port and has a pod that is ready. */
function answers(watched: Watched, { hostname, port }: URL): boolean {
  return watched.all<Service>('Service').some(({ metadata, spec, status }) => {
    const reached = status?.loadBalancer?.ingress?.some(({ ip }) => ip === hostname) === true;
    if (!reached || !spec.ports?.some((open) => String(open.port) === port)) return false;
    return watched.all<EndpointSlice>('EndpointSlice').some((slice) => {
      const ours =
        slice.metadata.namespace === metadata.namespace && slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name;
      return ours && slice.endpoints?.some(({ conditions }) => conditions?.ready === true) === true;
    });
  });
}

function heldStatus(pod: Pod, waiting: (image: string) => Waiting): object {
  const not = (type: string): Condition =>
    condition(pod, { type, status: 'False', reason: 'ContainersNotReady', message: 'containers do not start' });
  const scheduled = pod.status?.conditions?.filter(({ type }) => type === 'PodScheduled') ?? [];
  const statuses = (containers: readonly Container[]): readonly object[] =>
    containers.map(({ name, image }) => ({ name, image, imageID: '', ready: false, restartCount: 0, state: { waiting: waiting(image) } }));
  const { containers, initContainers } = pod.spec;
  return {
    conditions: [...scheduled, not('ContainersReady'), not('Ready')],
    containerStatuses: statuses(containers),
    ...(initContainers === undefined ? {} : { initContainerStatuses: statuses(initContainers) }),
  };
}

type Mirrors = Readonly<Record<string, { readonly endpoint?: readonly string[] }>>;

/** Where each node is told to find registries: k3s-io/docs docs/installation/private-registry.md. */
function mirrorsOf({ units }: Plan): ReadonlyMap<string, Mirrors> {
  return new Map(
    units.flatMap(({ body }) => {
      if (body.type !== 'HostFile' || body.path !== REGISTRIES_FILE) return [];
      const { mirrors = {} } = parse(placeholder(body.content)) as { readonly mirrors?: Mirrors };
      return [[body.host, mirrors] as const];
    }),
  );
}
